import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ListQuery, Notification, NotificationList, NotificationsClient } from '../core/api.js';
import { announce } from './announcer.js';
import { announceArrivals } from './arrivals.js';
import { Minute, Outage } from './controllers.js';
import { icon } from './icons.js';
import { filterTemplate, linkTemplate, skeletonTemplate, tabsTemplate } from './inbox.templates.js';
import type { InboxFilter } from './inbox.templates.js';
import { ItemFocus } from './item-focus.controller.js';
import type { ItemAction } from './item.template.js';
import { listTemplate, type ListView } from './list.template.js';
import { ignore, NotifyElement } from './notify.element.js';
import { Seen } from './seen.controller.js';
import { sharedOf } from './shared.js';
import { baseStyles } from './styles/base.styles.js';
import { cardStyles } from './styles/card.styles.js';
import { inboxStyles } from './styles/inbox.styles.js';
import { itemStyles } from './styles/item.styles.js';
import { Undo } from './undo.controller.js';

const UNDO_MS = 10_000;

/** The list of entries: in the panel of a bell, or on a page of its own. */
export class NotifyInbox extends NotifyElement {
  static override styles = [baseStyles, inboxStyles, cardStyles, itemStyles];
  static override properties: PropertyDeclarations = {
    category: { type: String },
    categories: { type: String },
    filter: { type: String },
    limit: { type: Number },
    feed: { type: Boolean },
    active: { attribute: false },
  };

  /** The chosen tab; empty: all. */
  declare category: string;
  /** Tabs, by space. Default: those of the entries that were loaded. */
  declare categories: string | null;
  declare filter: InboxFilter;
  /** Entries per page, 1 to 100. */
  declare limit: number;
  /** For a long list on a page of its own: the keys and roles of an ARIA feed. */
  declare feed: boolean;
  /** Somebody can see it: entries are counted as seen, and arrivals wait behind a button. */
  declare active: boolean;

  private list: NotificationList | null = null;
  private leaveList: (() => void)[] = [];
  private known = new Set<string>();
  private readonly outage = new Outage(this);
  private readonly undo = new Undo(this);
  private readonly focusing = new ItemFocus(this, () => this.headings());
  private readonly seen = new Seen(this, (upTo) => void this.source?.seen(upTo).catch(ignore));

  constructor() {
    super();
    this.category = '';
    this.categories = null;
    this.filter = 'all';
    this.limit = 20;
    this.feed = false;
    this.active = true;
    this.addController(new Minute(this));
    this.addEventListener('keydown', (event) => this.onKey(event));
  }

  protected attach(client: NotificationsClient): (() => void)[] {
    this.known = new Set();
    this.seen.reset();
    return [
      client.state.subscribe((state) => {
        this.outage.watch(state);
        this.redraw();
      }),
      client.on('user-changed', () => (this.known = new Set())),
      announceArrivals(client, () => this.words),
      () => this.dropList(),
    ];
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    this.focusing.remember();
    const { source } = this;
    if (source) this.outage.watch(source.state.get());
    const list = source && this.active && this.isConnected ? source.list(this.query) : null;
    if (list !== this.list && (list || this.leaveList.length > 0)) this.takeList(list, source);
    for (const { category } of this.list?.get().items ?? []) this.known.add(category);
  }

  protected override updated(): void {
    this.focusing.restore();
    const items = this.renderRoot.querySelectorAll('li');
    this.seen.watch(this.active ? [...items].filter((item) => !item.hasAttribute('data-seen')) : []);
  }

  /** All that is shown, and older; what arrives meanwhile stays unread. */
  async markAllRead(): Promise<void> {
    const { source, list } = this;
    if (!source || !list || source.state.get().unread === 0) return;
    const category = this.category ? { category: this.category } : {};
    const done = source.markAllRead({ upTo: list.get().newestCursor, ...category });
    if (await this.undo.watch(done)) announce(this.words.say('didReadAll'), 0);
  }

  protected override render(): TemplateResult {
    const { words, source, list } = this;
    const tabs = this.tabs;
    const isAllRead = !source || source.state.get().unread === 0;
    const state = list?.get();
    return html`
      <header part="header">
        <slot name="start"></slot>
        <div class="name">
          <slot name="heading"><h2 tabindex="-1">${words.say('notifications')}</h2></slot>
        </div>
        ${filterTemplate(words, this.filter, (filter) => (this.filter = filter))}
        <button
          type="button"
          class="quiet"
          part="mark-all"
          title=${words.say('markAllRead')}
          aria-label=${words.say('markAllRead')}
          aria-disabled=${isAllRead}
          @click=${() => this.markAllRead()}
        >
          ${icon('checks')}
        </button>
        <slot name="end"></slot>
      </header>
      ${
        tabs.length > 1
          ? tabsTemplate(words, tabs, this.category, (name) => (this.category = name))
          : html`<div class="rule"></div>`
      }
      <div class="link ${this.outage.text ? 'on' : ''}" part="link" role="status">
        ${linkTemplate(words, this.outage.text, () => source?.connect())}
      </div>
      <div
        class="scroll"
        id="list"
        part="list"
        role=${tabs.length > 1 ? 'tabpanel' : nothing}
        aria-labelledby=${tabs.length > 1 ? `tab-${this.category}` : nothing}
      >
        ${state ? listTemplate(state, this.view) : skeletonTemplate()}
      </div>
      ${this.undo.template(words)}
    `;
  }

  private get view(): ListView {
    return {
      words: this.words,
      filter: this.filter,
      isFeed: this.feed,
      load: () => void this.list?.load().catch(ignore),
      loadMore: () => void this.loadMore(),
      showPending: () => this.showPending(),
      onKey: (event) => this.focusing.onKey(event, this.feed),
      activate: (entry, event) => void this.activate(entry, event),
      act: (entry, action) => this.act(entry, action),
    };
  }

  private get tabs(): string[] {
    const tabs = this.categories?.split(/\s+/).filter(Boolean) ?? [...this.known].toSorted();
    return this.category && !tabs.includes(this.category) ? [...tabs, this.category] : tabs;
  }

  private get query(): ListQuery {
    return {
      limit: this.limit,
      ...(this.category && { category: this.category }),
      ...(this.filter === 'unread' && { unreadOnly: true }),
      ...(this.filter === 'archived' && { archived: true }),
    };
  }

  private takeList(list: NotificationList | null, source: NotificationsClient | null): void {
    this.dropList();
    this.list = list;
    if (!list || !source) return;
    const { open } = sharedOf(source);
    open.add(this);
    this.leaveList = [
      list.hold(),
      list.subscribe(({ items, pendingNew }) => {
        // There is nothing that could move.
        if (items.length === 0 && pendingNew > 0) list.showPending();
        this.redraw();
      }),
      () => open.delete(this),
    ];
    void list.load().catch(ignore);
  }

  private dropList(): void {
    for (const leave of this.leaveList.splice(0)) leave();
    this.list = null;
  }

  private async loadMore(): Promise<void> {
    const { list } = this;
    const { items, hasMore } = list?.get() ?? { items: [], hasMore: false };
    const before = items.length;
    await (hasMore ? list?.loadMore() : list?.load())?.catch(ignore);
    const first = list?.get().items[before];
    if (first) this.focusing.moveTo(first.id);
  }

  private showPending(): void {
    this.list?.showPending();
    const first = this.list?.get().items[0];
    if (first) this.focusing.moveTo(first.id);
    this.renderRoot.querySelector('#list')?.scrollTo({ top: 0 });
  }

  private act(entry: Notification, action: ItemAction): void {
    const { source, undo } = this;
    const { id } = entry;
    if (!source) return;
    switch (action) {
      case 'read':
        return void undo.watch(source.markRead(id));
      case 'unread':
        return void undo.watch(source.markUnread(id));
      case 'archive':
        return undo.offer('didArchive', source.archive(id), () => this.bringBack(id, source.unarchive(id)));
      case 'unarchive':
        return undo.offer('didUnarchive', source.unarchive(id), () => this.bringBack(id, source.archive(id)));
      case 'remove': {
        const removal = source.remove(id, { undoMs: UNDO_MS });
        return undo.offer('didRemove', removal, () => {
          if (removal.undo()) this.focusing.moveTo(id);
        });
      }
    }
  }

  private bringBack(id: number, done: Promise<void>): void {
    this.focusing.moveTo(id);
    void this.undo.watch(done);
  }

  private headings(): HTMLElement | null {
    const slot = this.renderRoot.querySelector<HTMLSlotElement>('slot[name="heading"]');
    return slot?.assignedElements({ flatten: true })[0] as HTMLElement | null;
  }

  private onKey(event: KeyboardEvent): void {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
    if (isUndo && this.undo.run()) event.preventDefault();
  }
}
