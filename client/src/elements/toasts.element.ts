import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Notification, NotificationsClient } from '../core/api.js';
import { announceArrivals, isCritical, isNews } from './arrivals.js';
import { isHotkey } from './hotkey.js';
import { icon } from './icons.js';
import { messageTemplate, tileTemplate, titleTemplate } from './item.template.js';
import { ignore, NotifyElement } from './notify.element.js';
import { safeLink } from './safe-link.js';
import { sharedOf } from './shared.js';
import { baseStyles } from './styles/base.styles.js';
import { cardStyles } from './styles/card.styles.js';
import { toastsStyles } from './styles/toasts.styles.js';
import { ToastQueue } from './toast-queue.js';

/** Short echoes of what arrives while nobody looks at the inbox. All of it is in the inbox, too. */
export class NotifyToasts extends NotifyElement {
  static override styles = [baseStyles, cardStyles, toastsStyles];
  static override properties: PropertyDeclarations = {
    duration: { type: Number },
    max: { type: Number },
    hotkey: { type: String },
    sound: { type: Boolean },
  };

  /** Milliseconds a toast stays, at least 5,000; longer for long text. Critical ones stay. */
  declare duration: number;
  /** Shown at a time. */
  declare max: number;
  /** Moves the focus to the toasts, and back. */
  declare hotkey: string;
  /** A short tone, once the person has clicked or typed on this page. */
  declare sound: boolean;

  private readonly queue = new ToastQueue(this.redraw);
  private origin: HTMLElement | null = null;

  constructor() {
    super();
    this.duration = 8000;
    this.max = 3;
    this.hotkey = 'Alt+T';
    this.sound = false;
  }

  protected attach(client: NotificationsClient): (() => void)[] {
    const { toasts } = sharedOf(client);
    toasts.add(this);
    return [
      announceArrivals(client, () => this.words),
      client.on('notification', (entry) => this.arrive(entry, client)),
      client.on('read', (change) => this.queue.drop(change)),
      client.on('removed', (change) => this.queue.drop(change)),
      client.on('user-changed', () => this.queue.clear()),
      () => toasts.delete(this),
      () => this.queue.clear(),
    ];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.onHotkey);
    document.addEventListener('visibilitychange', this.onVisibility);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.onHotkey);
    document.removeEventListener('visibilitychange', this.onVisibility);
    this.queue.clear();
  }

  protected override render(): TemplateResult {
    const { words, queue } = this;
    return html`<section
      part="region"
      popover="manual"
      tabindex="-1"
      aria-label=${words.say('toasts', { hotkey: this.hotkey })}
      @pointerenter=${() => queue.hold('pointer', true)}
      @pointerleave=${() => queue.hold('pointer', false)}
      @focusin=${this.onFocusIn}
      @focusout=${this.onFocusOut}
      @keydown=${this.onKey}
    >
      ${repeat(
        queue.shown,
        ({ entry }) => entry.id,
        ({ entry }) => this.toastTemplate(entry),
      )}
      ${
        queue.more > 0
          ? html`<button type="button" class="more" part="more" @click=${this.openInbox}>
              ${words.say('more', { n: queue.more })}
            </button>`
          : nothing
      }
    </section>`;
  }

  protected override updated(): void {
    const region = this.region;
    const isOpen = region.matches(':popover-open');
    const isNeeded = this.queue.shown.length > 0;
    if (isNeeded && !isOpen) region.showPopover();
    if (!isNeeded && isOpen) region.hidePopover();
  }

  private toastTemplate(entry: Notification): TemplateResult {
    const { words } = this;
    const name = `toast-${entry.id}`;
    const critical = isCritical(entry);
    return html`<article
      class="toast ${critical ? 'critical' : ''}"
      part="toast ${critical ? 'toast-critical' : ''}"
      data-id=${entry.id}
      aria-labelledby=${name}
    >
      ${tileTemplate(entry)}
      <div class="body" role=${critical ? 'alert' : nothing}>
        <h3 id=${name} part="toast-title">${titleTemplate(entry, (event) => this.open(entry, event))}</h3>
        ${messageTemplate(entry, 'toast-message')}
      </div>
      <button
        type="button"
        class="quiet"
        part="toast-close"
        title=${words.say('close')}
        aria-label="${words.say('close')}: ${entry.title}"
        @click=${() => this.dismiss(entry.id)}
      >
        ${icon('close')}
      </button>
    </article>`;
  }

  private get region(): HTMLElement {
    return this.renderRoot.querySelector('section') as HTMLElement;
  }

  private arrive(entry: Notification, client: NotificationsClient): void {
    const muted = client.preferences.get().value?.muted ?? [];
    const isMuted = entry.thread !== null && muted.includes(entry.thread);
    if (!isNews(entry) || isMuted || sharedOf(client).open.size > 0) return;
    const isShown = this.queue.add(entry, {
      duration: this.duration,
      max: this.max,
      stays: isCritical(entry),
    });
    // Most shops want none.
    if (isShown && this.sound) void import('./sound.js').then(({ blip }) => blip(), ignore);
  }

  private open(entry: Notification, event: MouseEvent): void {
    const isOpened = this.activate(entry, event);
    if (isOpened === null) return;
    this.dismiss(entry.id);
    if (isOpened && !safeLink(entry.url) && !event.defaultPrevented) this.openInbox();
  }

  /** The focus goes on to the next toast, and after the last one back to where it came from. */
  private dismiss(id: number): void {
    const hadFocus =
      this.shadowRoot?.activeElement?.closest<HTMLElement>('.toast')?.dataset['id'] === String(id);
    const at = this.queue.shown.findIndex(({ entry }) => entry.id === id);
    this.queue.drop({ ids: [id] });
    if (!hadFocus) return;
    const next = this.queue.shown[at] ?? this.queue.shown.at(-1);
    void this.updateComplete.then(() => {
      if (next) this.region.querySelector<HTMLElement>(`[data-id="${next.entry.id}"] h3 > *`)?.focus();
      else this.giveBack();
    });
  }

  private giveBack(): void {
    if (this.origin?.isConnected) this.origin.focus();
    this.origin = null;
  }

  private readonly openInbox = (): void => {
    const [bell] = this.source ? sharedOf(this.source).bells : [];
    this.queue.clear();
    if (this.tell('notify-overflow')) bell?.show();
  };

  private readonly onFocusIn = (event: FocusEvent): void => {
    const from = event.relatedTarget;
    if (from instanceof HTMLElement && !this.renderRoot.contains(from)) this.origin = from;
    this.queue.hold('focus', true);
  };

  private readonly onFocusOut = (event: FocusEvent): void => {
    const isInside = event.relatedTarget instanceof Node && this.renderRoot.contains(event.relatedTarget);
    this.queue.hold('focus', isInside);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    const toast = this.shadowRoot?.activeElement?.closest<HTMLElement>('.toast');
    if (toast) this.dismiss(Number(toast.dataset['id']));
    else this.giveBack();
  };

  private readonly onHotkey = (event: KeyboardEvent): void => {
    if (this.queue.shown.length === 0 || !isHotkey(event, this.hotkey)) return;
    event.preventDefault();
    if (this.shadowRoot?.activeElement) this.giveBack();
    else this.region.focus();
  };

  private readonly onVisibility = (): void => {
    this.queue.hold('hidden', document.visibilityState !== 'visible');
  };
}
