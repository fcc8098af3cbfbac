import type { ActivateDetail } from '../elements/notify.element.js';
import type {
  NotifyBell,
  NotifyInbox,
  NotifyOrder,
  NotifyPreferences,
  NotifyToasts,
} from '../elements/index.js';
import type { NotificationsClient, OrderUpdate } from '../core/api.js';

type Given<E, K extends keyof E> = { [P in K]?: Exclude<E[P], null> | undefined };

/** Of all components. */
export type CommonProps = Given<NotifyBell, 'client' | 'texts' | 'locale' | 'theme'>;
export type BellProps = CommonProps &
  Given<NotifyBell, 'open' | 'categories' | 'settingsHref' | 'titleCount'>;
export type InboxProps = CommonProps &
  Given<NotifyInbox, 'category' | 'categories' | 'filter' | 'limit' | 'feed' | 'active'>;
export type ToastsProps = CommonProps & Given<NotifyToasts, 'duration' | 'max' | 'hotkey' | 'sound'>;
export type PreferencesProps = CommonProps & Given<NotifyPreferences, 'categories' | 'serviceWorker'>;
export type OrderTrackerProps = CommonProps &
  Given<NotifyOrder, 'orderId' | 'orderNumber' | 'status' | 'join' | 'order'>;

/** What the elements tell, by the name without `notify-`. */
export interface ElementEvents {
  /** `preventDefault()` keeps the browser from going to `detail.url`: route there yourself. */
  activate: CustomEvent<ActivateDetail>;
  open: CustomEvent<undefined>;
  close: CustomEvent<undefined>;
  /** "+4 more" was pressed. `preventDefault()` keeps the bell closed. */
  overflow: CustomEvent<undefined>;
  /** A part of the element could not be loaded. */
  error: CustomEvent<{ error: unknown }>;
  'order-update': CustomEvent<OrderUpdate>;
  /** The link is back: load the order again. */
  'order-stale': CustomEvent<{ orderId: string }>;
}

export const EVENTS = [
  'activate',
  'open',
  'close',
  'overflow',
  'error',
  'order-update',
  'order-stale',
] as const satisfies readonly (keyof ElementEvents)[];

type Names<P> = Record<Exclude<keyof P, keyof CommonProps>, unknown>;

/** Own properties of each element: `Boolean` where an attribute without a value means true. */
export const BELL = {
  open: Boolean,
  categories: null,
  settingsHref: null,
  titleCount: Boolean,
} satisfies Names<BellProps>;
export const INBOX = {
  category: null,
  categories: null,
  filter: null,
  limit: null,
  feed: Boolean,
  active: Boolean,
} satisfies Names<InboxProps>;
export const TOASTS = {
  duration: null,
  max: null,
  hotkey: null,
  sound: Boolean,
} satisfies Names<ToastsProps>;
export const PREFERENCES = { categories: null, serviceWorker: null } satisfies Names<PreferencesProps>;
export const ORDER = {
  orderId: null,
  orderNumber: null,
  status: null,
  join: Boolean,
  order: null,
} satisfies Names<OrderTrackerProps>;
export const COMMON = { client: null, texts: null, locale: null, theme: null };

export type Values = Record<string, unknown>;

/**
 * Sets what is new since `last`. A property that is not given any more goes back to what a fresh element has. Works before
 * the element is registered, too: it takes over what it finds on itself.
 */
export function assign(element: HTMLElement, next: Values, last: Values = {}): void {
  const target = element as unknown as Values;
  let fresh: Values | undefined;
  for (const name of Object.keys({ ...last, ...next })) {
    if (next[name] === last[name]) continue;
    if (next[name] !== undefined) target[name] = next[name];
    else target[name] = (fresh ??= document.createElement(element.localName) as unknown as Values)[name];
  }
}

/** The elements are a chunk of their own, which only pages that show one load. That it failed is told as all of a page's. */
export function register(): void {
  void import('../elements/index.js');
}

/** Answers elements below `root` that ask for a client, as `<notify-provider>` does. Returns how to stop. */
export function provideTo(root: EventTarget, client: NotificationsClient): () => void {
  const context = Symbol.for('storebell.client');
  const answer = (event: Event & { context?: unknown; callback?: (value: object) => void }): void => {
    if (event.context !== context) return;
    event.stopPropagation();
    event.callback?.({ client, locale: null, texts: null });
  };
  root.addEventListener('context-request', answer);
  return () => root.removeEventListener('context-request', answer);
}
