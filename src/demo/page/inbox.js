import { callOrThrow } from './api.js';
import { ago, announce, find, make, safeLink, toast } from './dom.js';

const PAGE = 8;
const CLOCK_MS = 10_000;

/** One person's list: loaded once, then kept true by the changes that the socket brings, each with its seq. */
export class Inbox {
  seq = 0;
  #entries = new Map();
  #cursor = null;
  #list = find('entries');
  #clock = setInterval(() => this.#tick(), CLOCK_MS);

  constructor(sub) {
    this.sub = sub;
    this.#list.replaceChildren();
    this.#list.setAttribute('aria-busy', 'true');
    find('empty').hidden = true;
  }

  async load() {
    const page = await callOrThrow(this.sub, 'GET', `/notifications?limit=${PAGE}`);
    if (this.closed) return;
    this.#entries.clear();
    this.#list.replaceChildren();
    this.#list.removeAttribute('aria-busy');
    this.#append(page);
    this.#moveTo(page);
  }

  async loadOlder() {
    const cursor = encodeURIComponent(this.#cursor);
    const page = await callOrThrow(this.sub, 'GET', `/notifications?limit=${PAGE}&cursor=${cursor}`);
    if (this.closed) return;
    const [first] = this.#append(page);
    first?.querySelector('a, button')?.focus();
  }

  async read(id) {
    const { notification, ...state } = await callOrThrow(this.sub, 'PATCH', `/notifications/${id}/read`);
    this.#put(notification);
    this.#moveTo(state, { count: true });
  }

  /** Up to what is on the screen: what arrives during the click stays unread. */
  async readAll() {
    const upTo = Math.max(0, ...this.#entries.keys());
    const state = await callOrThrow(this.sub, 'PATCH', '/notifications/mark-all-read', { upTo });
    this.#markRead({ upTo, readAt: new Date().toISOString() });
    this.#moveTo(state, { count: true });
  }

  /** What the socket says, by the server's names. */
  handlers = {
    notification: (notification, state) => {
      const isNew = !this.#entries.has(notification.id);
      this.#put(notification, { arrived: true });
      this.#moveTo(state);
      if (!isNew) return;
      toast(notification);
      announce(notification.title);
      this.onNew?.(notification);
    },
    notificationRead: (change, state) => {
      this.#markRead(change);
      this.#moveTo(state);
    },
    notificationUpdated: ({ notifications = [] }, state) => {
      for (const notification of notifications) {
        if (this.#entries.has(notification.id)) this.#put(notification);
      }
      this.#moveTo(state);
    },
    notificationDeleted: ({ ids }, state) => {
      for (const id of ids) {
        this.#entries.get(id)?.element.remove();
        this.#entries.delete(id);
      }
      this.#moveTo(state);
    },
    reset: () => void this.load(),
  };

  close() {
    this.closed = true;
    clearInterval(this.#clock);
  }

  #tick() {
    for (const { notification, element } of this.#entries.values()) {
      element.querySelector('time').textContent = ago(notification.createdAt);
    }
  }

  #append({ data, nextCursor }) {
    const elements = data
      .filter(({ id }) => !this.#entries.has(id))
      .map((notification) => {
        const element = this.#draw(notification);
        this.#entries.set(notification.id, { notification, element });
        return element;
      });
    this.#list.append(...elements);
    this.#cursor = nextCursor;
    find('older').hidden = !nextCursor;
    return elements;
  }

  /** In its place: ids rise with arrival and the newest is on top. */
  #put(notification, { arrived = false } = {}) {
    if (this.closed) return;
    const element = this.#draw(notification);
    const known = this.#entries.get(notification.id);
    if (known) {
      const focused = known.element.contains(document.activeElement);
      known.element.replaceWith(element);
      if (focused) element.querySelector('a, button')?.focus();
    } else {
      if (arrived) element.classList.add('arrived');
      const next = [...this.#list.children].find((one) => Number(one.dataset.id) < notification.id);
      this.#list.insertBefore(element, next ?? null);
    }
    this.#entries.set(notification.id, { notification, element });
  }

  #markRead({ ids, upTo, category, readAt }) {
    for (const [id, { notification }] of this.#entries) {
      const meant = ids ? ids.includes(id) : id <= upTo && (!category || notification.category === category);
      if (meant && !notification.isRead) this.#put({ ...notification, isRead: true, readAt });
    }
  }

  /** An answer to this tab's own click only brings counts: the cursor is for what the socket has brought. */
  #moveTo({ seq, counts }, { count = false } = {}) {
    if (this.closed || seq < this.seq) return;
    if (!count) this.seq = seq;
    const { unread } = counts;
    const badge = find('badge');
    badge.hidden = unread === 0;
    badge.textContent = unread > 99 ? '99+' : String(unread);
    find('bell-name').textContent = unread ? `Notifications, ${unread} unread` : 'Notifications';
    find('read-all').disabled = unread === 0;
    find('empty').hidden = this.#entries.size > 0;
    this.onUnread?.(unread);
  }

  #draw(notification) {
    const { id, level, title, message, isRead, createdAt } = notification;
    const address = safeLink(notification.url);
    const heading = make('h3');
    if (!isRead) heading.append(make('span', { className: 'hidden' }, 'Unread: '));
    heading.append(address ? this.#link(notification, address) : title);
    const full = new Date(createdAt).toLocaleString();
    const foot = make(
      'p',
      { className: 'foot' },
      make('time', { dateTime: createdAt, title: full }, ago(createdAt)),
    );
    if (!isRead) {
      const button = make('button', { type: 'button', className: 'plain' }, 'Mark read');
      button.setAttribute('aria-label', `Mark read: ${title}`);
      button.addEventListener('click', () => void this.read(id));
      foot.append(button);
    }
    const dot = make('span', { className: 'dot', 'aria-hidden': 'true' });
    const text = make('div', {}, heading, make('p', { className: 'note' }, message), foot);
    const element = make('li', { className: isRead ? 'entry' : 'entry unread' }, dot, text);
    element.dataset.id = String(id);
    element.dataset.level = level;
    return element;
  }

  #link({ id, title, isRead }, address) {
    const link = make('a', { href: address }, title);
    // Pages of the shop do not exist here; another tab keeps this one.
    if (new URL(address).pathname !== location.pathname)
      Object.assign(link, { target: '_blank', rel: 'noopener' });
    link.addEventListener('click', () => isRead || void this.read(id));
    return link;
  }
}
