import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { NotificationsClient } from '../core/api.js';
import { announceArrivals } from './arrivals.js';
import { icon } from './icons.js';
import { NotifyElement, type ActivateDetail } from './notify.element.js';
import type { UnreadTitle } from './page-title.js';
import { sharedOf } from './shared.js';
import { baseStyles } from './styles/base.styles.js';
import { bellStyles } from './styles/bell.styles.js';

const NARROW = '(max-width: 479px)';

/** The bell with its badge, and the panel that it opens: over the page, or full screen on a phone. */
export class NotifyBell extends NotifyElement {
  static override styles = [baseStyles, bellStyles];
  static override properties: PropertyDeclarations = {
    open: { type: Boolean, reflect: true },
    categories: { type: String },
    settingsHref: { type: String, attribute: 'settings-href' },
    titleCount: { type: Boolean, attribute: 'title-count' },
  };

  declare open: boolean;
  /** Passed on to the inbox. */
  declare categories: string | null;
  /** Where the preferences page is: shows a link to it. */
  declare settingsHref: string | null;
  /** Puts "(3)" before the title of the page. */
  declare titleCount: boolean;

  private wasOpened = false;
  private unreadTitle: UnreadTitle | null = null;
  private readonly narrow = typeof matchMedia === 'function' ? matchMedia(NARROW) : null;

  constructor() {
    super();
    this.open = false;
    this.categories = null;
    this.settingsHref = null;
    this.titleCount = false;
  }

  /** Opens the panel and moves the focus to its heading. */
  show(): void {
    this.open = true;
  }

  /** Closes it; the focus goes back to the bell when it was in the panel. */
  hide(): void {
    this.close(true);
  }

  protected attach(client: NotificationsClient): (() => void)[] {
    const { bells } = sharedOf(client);
    bells.add(this);
    return [
      client.state.subscribe(this.redraw),
      announceArrivals(client, () => this.words),
      () => bells.delete(this),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.open = false;
    this.listen(false);
    this.unreadTitle?.show(0);
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (this.open) this.wasOpened = true;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const { unread } = this;
    void this.countInTitle(this.titleCount ? unread : 0);
    this.badgeOfApp(unread);
    if (!changed.has('open') || (!this.open && !changed.get('open'))) return;
    if (this.open) void this.reveal();
    else this.conceal();
    this.tell(this.open ? 'notify-open' : 'notify-close');
  }

  protected override render(): TemplateResult {
    const { words, unread, open } = this;
    const isModal = this.narrow?.matches === true;
    const close = html`<button
      slot=${isModal ? 'start' : 'end'}
      type="button"
      class="quiet"
      part="close"
      title=${words.say('close')}
      aria-label=${words.say('close')}
      @click=${() => this.close(true)}
    >
      ${icon('close')}
    </button>`;
    return html`
      <button
        class="bell"
        part="button"
        type="button"
        aria-haspopup="dialog"
        aria-expanded=${open}
        aria-controls="panel"
        aria-label=${unread > 0 ? words.say('bell', { n: unread }) : words.say('notifications')}
        @click=${() => (open ? this.close(true) : this.show())}
      >
        <slot name="icon">${icon('bell')}</slot>
        <span class="badge" part="badge" aria-hidden="true" ?hidden=${unread === 0}>
          ${unread > 99 ? `${words.number(99)}+` : words.number(unread)}
        </span>
      </button>
      <dialog
        id="panel"
        part="panel"
        class="panel"
        popover="manual"
        role="dialog"
        aria-labelledby="heading"
        @keydown=${this.onKey}
        @cancel=${this.onCancel}
        @notify-activate=${this.onActivate}
      >
        ${
          this.wasOpened
            ? html`<notify-inbox
                part="inbox"
                exportparts="header, tabs, tab, filter, mark-all, list, link, item, item-unread, item-title, item-message, item-meta, item-actions, icon, dot, new, load-more, undo, empty, error, skeleton"
                .client=${this.source}
                .locale=${words.locale}
                .texts=${this.ownTexts}
                .categories=${this.categories}
                .active=${open}
              >
                ${isModal ? close : nothing}
                <h2 id="heading" slot="heading" tabindex="-1" part="heading">
                  ${words.say('notifications')}
                </h2>
                ${this.settingsTemplate()}${isModal ? nothing : close}
              </notify-inbox>`
            : nothing
        }
      </dialog>
    `;
  }

  private settingsTemplate(): TemplateResult | typeof nothing {
    if (!this.settingsHref) return nothing;
    const label = this.words.say('settings');
    return html`<a
      slot="end"
      class="quiet"
      part="settings"
      href=${this.settingsHref}
      title=${label}
      aria-label=${label}
      >${icon('gear')}</a
    >`;
  }

  private get unread(): number {
    return this.source?.state.get().unread ?? 0;
  }

  private get panel(): HTMLDialogElement {
    return this.renderRoot.querySelector('dialog') as HTMLDialogElement;
  }

  private async reveal(): Promise<void> {
    const { panel } = this;
    if (this.narrow?.matches) panel.showModal();
    else panel.showPopover();
    this.place();
    this.listen(true);
    // The heading can take the focus once the inbox around it is drawn.
    await panel.querySelector('notify-inbox')?.updateComplete;
    if (this.open) panel.querySelector<HTMLElement>('#heading')?.focus({ preventScroll: true });
  }

  private conceal(): void {
    this.listen(false);
    if (this.panel.matches(':modal')) this.panel.close();
    else if (this.panel.matches(':popover-open')) this.panel.hidePopover();
  }

  private close(withFocus: boolean): void {
    if (!this.open) return;
    this.open = false;
    if (withFocus) void this.updateComplete.then(() => this.renderRoot.querySelector('button')?.focus());
  }

  /** Under the bell, on the screen. In the top layer, so no `overflow` or `z-index` of the page can hide it. */
  private readonly place = (): void => {
    const { panel } = this;
    if (panel.matches(':modal')) return;
    const gap = 8;
    const bell = this.getBoundingClientRect();
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const isRtl = getComputedStyle(this).direction === 'rtl';
    // Aligned with the end of the bell: it stands at the end of most headers.
    const wished = isRtl ? bell.left : bell.right - panel.offsetWidth;
    const left = Math.max(gap, Math.min(wished, width - panel.offsetWidth - gap));
    const top = Math.max(gap, Math.min(bell.bottom + gap, height - 240));
    panel.style.setProperty('--_left', `${left}px`);
    panel.style.setProperty('--_top', `${top}px`);
    panel.style.setProperty('--_room', `${height - top - gap}px`);
  };

  private listen(on: boolean): void {
    const change = on ? 'addEventListener' : 'removeEventListener';
    document[change]('pointerdown', this.onOutside, true);
    document[change]('focusin', this.onOutside, true);
    window[change]('resize', this.place);
    window[change]('scroll', this.place, true);
    this.narrow?.[change]('change', this.onNarrow);
  }

  private readonly onOutside = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.close(false);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    this.close(true);
  };

  /** The page goes somewhere, or shows the entry by itself. An entry that leads nowhere is only read. */
  private readonly onActivate = (event: CustomEvent<ActivateDetail>): void => {
    // After the listeners of the page.
    queueMicrotask(() => {
      if (event.detail.url || event.defaultPrevented) this.close(false);
    });
  };

  /** A phone's back gesture closes a modal dialog by itself. */
  private readonly onCancel = (event: Event): void => {
    event.preventDefault();
    this.close(true);
  };

  private readonly onNarrow = (): void => {
    this.conceal();
    this.requestUpdate();
    void this.updateComplete.then(() => (this.open ? this.reveal() : undefined));
  };

  private async countInTitle(unread: number): Promise<void> {
    if (unread > 0 && !this.unreadTitle) {
      const { UnreadTitle } = await import('./page-title.js');
      this.unreadTitle ??= new UnreadTitle();
      unread = this.isConnected ? this.unread : 0;
    }
    this.unreadTitle?.show(unread);
  }

  private badgeOfApp(unread: number): void {
    const device: { setAppBadge?: (count: number) => Promise<void> } = navigator;
    if (this.source?.state.get().isReady) device.setAppBadge?.(unread).catch(() => undefined);
  }
}
