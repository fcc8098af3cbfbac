import type { PropertyDeclarations } from 'lit';
import type { NotificationsClient } from '../core/api.js';
import { prepareAnnouncer } from './announcer.js';
import { PageElement, type View } from './page.element.js';
import type { PreferencesModel } from './preferences.flow.js';

/** What the person wants to hear, and where. Saves at once. */
export class NotifyPreferences extends PageElement<PreferencesModel> {
  static override properties: PropertyDeclarations = {
    categories: { type: String },
    serviceWorker: { type: String, attribute: 'service-worker' },
  };

  /** Only these, by space. Default: all the server knows. */
  declare categories: string | null;
  /** The page's own worker, for Web Push. Default `/notify-sw.js`. */
  declare serviceWorker: string | null;

  constructor() {
    super();
    this.categories = null;
    this.serviceWorker = null;
  }

  protected attach(client: NotificationsClient): (() => void)[] {
    prepareAnnouncer();
    return [client.preferences.subscribe(this.redraw)];
  }

  protected load(): Promise<View<PreferencesModel>> {
    return import('./preferences.view.js');
  }

  protected get model(): PreferencesModel {
    const { words, source, categories, serviceWorker, redraw } = this;
    return { words, source, categories, serviceWorker, redraw };
  }
}
