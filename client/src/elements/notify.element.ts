import { LitElement, type PropertyDeclarations } from 'lit';
import type { Notification, NotificationsClient } from '../core/api.js';
import { safeLink } from './safe-link.js';
import { askForClient, type Provided } from './context.js';
import type { Texts } from './texts/texts.js';
import { loadTexts, Words } from './texts/words.js';

/** Detail of `notify-activate`. */
export interface ActivateDetail {
  notification: Notification;
  /** Checked: `http:`, `https:` or a path of this site; null when the entry leads nowhere. */
  url: string | null;
}

/** What all elements share: the client, from `.client` or the provider around them, and the language. */
export abstract class NotifyElement extends LitElement {
  static override properties: PropertyDeclarations = {
    client: { attribute: false },
    texts: { attribute: false },
    locale: { type: String },
    theme: { type: String, reflect: true },
    provided: { state: true },
  };

  /** Before the one of a `<notify-provider>`. */
  declare client: NotificationsClient | null;
  /** Replaces single texts. */
  declare texts: Partial<Texts> | null;
  /** BCP 47. Default: the provider's, the client's, the `lang` around the element. */
  declare locale: string | null;
  /** `light`, `dark`, or `auto` (as the system is). Default: the page's `color-scheme`. */
  declare theme: 'light' | 'dark' | 'auto' | null;
  declare private provided: Provided | null;

  protected words = new Words('en', null);
  /** The provider's and the element's, to pass on. */
  protected ownTexts: Partial<Texts> = {};
  private attached: NotificationsClient | null = null;
  private releases: (() => void)[] = [];
  private stopProvider: (() => void) | undefined;

  constructor() {
    super();
    this.client = null;
    this.texts = null;
    this.locale = null;
    this.theme = null;
    this.provided = null;
  }

  protected get source(): NotificationsClient | null {
    return this.client ?? this.provided?.client ?? null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.dispatchEvent(
      askForClient((value, stop) => {
        this.provided = value;
        this.stopProvider = stop;
      }),
    );
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopProvider?.();
    this.stopProvider = undefined;
    this.provided = null;
    this.release();
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const { source } = this;
    if (changed.has('locale') || changed.has('texts') || changed.has('provided') || !this.hasUpdated) {
      this.ownTexts = { ...this.provided?.texts, ...this.texts };
      const locale = this.findLocale(source);
      this.words = new Words(locale, this.ownTexts);
      void loadTexts(locale)?.then(() => this.requestUpdate('texts'));
    }
    if (source === this.attached || !this.isConnected) return;
    this.release();
    this.attached = source;
    if (source) this.releases = this.attach(source);
  }

  /** Subscribes to what the element shows; returns how to stop each. */
  protected abstract attach(client: NotificationsClient): (() => void)[];

  protected redraw = (): void => this.requestUpdate();

  protected release(): void {
    this.attached = null;
    for (const release of this.releases.splice(0)) release();
  }

  /** False when a listener called `preventDefault()`. */
  protected tell(name: string, detail?: unknown): boolean {
    return this.dispatchEvent(
      new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }),
    );
  }

  /**
   * A click on a title: read, and the page may route by itself. With a modifier or the middle button it is the browser's.
   * Returns whether the entry was opened in this tab; null when it was another button, and nothing happened.
   */
  protected activate(entry: Notification, event: MouseEvent): boolean | null {
    const isAside = event.type === 'auxclick';
    if (isAside && event.button !== 1) return null;
    if (!entry.isRead) this.source?.markRead(entry.id).catch(ignore);
    if (isAside || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return false;
    const detail: ActivateDetail = { notification: entry, url: safeLink(entry.url) };
    if (!this.tell('notify-activate', detail)) event.preventDefault();
    return true;
  }

  private findLocale(source: NotificationsClient | null): string {
    return (
      this.locale ??
      this.provided?.locale ??
      source?.options.locale ??
      this.closest('[lang]')?.getAttribute('lang') ??
      document.documentElement.lang
    );
  }
}

/** For what the state shows when it fails, or what a click began and the browser finishes. */
export function ignore(): void {}
