import { LitElement, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { toApiError, type ConsoleApi } from './console.api.js';
import type { Route } from './route.js';
import type { Session } from './session.js';
import type { Question } from './templates/dialog.template.js';

/** What the frame does for its pages. */
export interface Frame {
  readonly api: ConsoleApi;
  readonly session: Session;
  /** Asks before something that cannot be taken back; false: the person thought better of it. */
  confirm(question: Question): Promise<boolean>;
  /** Shows a line for some seconds, and says it to screen readers. */
  say(text: string, tone?: 'done' | 'failed'): void;
  /** Another place; a hash as of `hrefOf`. */
  go(hash: string): void;
}

/** A section. It renders into the page itself, so that labels, landmarks and the tab order are one document's. */
export abstract class ConsolePage extends LitElement {
  static override properties: PropertyDeclarations = {
    frame: { attribute: false },
    route: { attribute: false },
  };

  declare frame: Frame;
  declare route: Route;

  get session(): Session {
    return this.frame.session;
  }

  protected get api(): ConsoleApi {
    return this.frame.api;
  }

  /** The one h1, and the title of the window. */
  abstract get heading(): string;

  protected abstract body(): TemplateResult;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return this.body();
  }

  /** Whether the focus was in it before it was drawn anew. */
  private hadFocus = false;

  protected override willUpdate(changed: PropertyValues): void {
    this.hadFocus = this.contains(document.activeElement);
    // Not the first time: the controllers read when the page comes into the document.
    if (changed.has('route') && changed.get('route') !== undefined) this.routed();
  }

  protected override updated(): void {
    // What had it is gone, such as the button of something that is over now.
    if (this.hadFocus && document.activeElement === document.body) this.querySelector('h1')?.focus();
    this.dispatchEvent(new Event('console-titled', { bubbles: true }));
  }

  /** The place has changed and this page stays: read what belongs to the new one. */
  protected routed(): void {}

  /** Does something and says how it went. */
  protected async attempt(action: () => Promise<unknown>, done?: string): Promise<boolean> {
    try {
      await action();
      if (done !== undefined) this.frame.say(done);
      return true;
    } catch (error) {
      this.frame.say(toApiError(error).message, 'failed');
      return false;
    }
  }
}
