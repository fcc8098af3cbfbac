// The whole public interface of the headless client, as types. The code behind it keeps to this file.
import type {
  Counts,
  ErrorDetail,
  MessageReceived,
  Notification as Entry,
  OnlineStatus,
  OrderUpdate,
  Preferences,
  PreferencesUpdate,
  Reset,
  WaitlistEntry,
} from '../../../src/contract/index.js';

export type {
  CategoryPreferences,
  Channel,
  ChannelPreference,
  Counts,
  Digest,
  ErrorDetail,
  JsonValue,
  Level,
  MessageReceived,
  OnlineStatus,
  OrderStatus,
  OrderUpdate,
  Preferences,
  PreferencesUpdate,
  Priority,
  QuietHours,
  TypePreferences,
  WaitlistEntry,
} from '../../../src/contract/index.js';

/**
 * What the `data` of each type looks like. Give your own to `createNotifications<Topics>()`, for example
 * `interface Topics { 'order.shipped': { orderId: string; carrier: string | null } }`, and `data` is typed by `type`.
 */
export type TopicMap = {};

/** An entry of the inbox. Never changed in place: a new state is a new object, so `===` tells whether it changed. */
export type Notification<T extends TopicMap = TopicMap> =
  | { [K in keyof T & string]: Readonly<Omit<Entry, 'type' | 'data'> & { type: K; data: T[K] }> }[keyof T &
      string]
  | Readonly<Entry>;

/** A value that changes: made for `useSyncExternalStore`, signals and refs. Both can be called apart from it. */
export interface Readable<T> {
  /** The same object until something in it changes. */
  get: () => T;
  /** Called after each change, not at once. Returns how to stop; calling that twice does no harm. */
  subscribe: (listener: (value: T) => void) => () => void;
}

export type TransportName = 'websocket' | 'sse' | 'polling';

/** Why a token is asked for: the first one, one before `exp`, or one because the server refused the last. */
export type TokenReason = 'start' | 'expiring' | 'rejected';

export interface ClientOptions {
  /** Where Storebell is, with `API_PREFIX` if it has one: `https://notify.shop.example`. */
  url: string;
  /**
   * Answers the signed-in person's token (a JWT made by the shop's backend). Never asked twice at once. Reject, or answer
   * an empty string, when nobody is signed in: the client is `expired` then, until `connect()`.
   */
  getToken(request: { reason: TokenReason; signal: AbortSignal }): Promise<string> | string;
  /** Best first. Default `['websocket', 'sse', 'polling']`. */
  transports?: readonly TransportName[];
  /** One connection for all tabs of this browser and person. Default true. */
  shareTabs?: boolean;
  /** Keeps two inboxes of one page's origin apart in the tabs; default is `url`. */
  app?: string;
  /** How long a hidden page keeps its connection, in milliseconds. Default 30,000; `Infinity` keeps it. */
  hiddenGraceMs?: number;
  /** Connect without being told. Default true; never before there is a browser (or `fetch`, in Node). */
  autoConnect?: boolean;
  /** Path of Engine.IO, when a proxy moves it. Default `/socket.io/`. */
  socketPath?: string;
  /** BCP 47, for who shows words: the core has none. */
  locale?: string;
  /** Instead of the global one. */
  fetch?: typeof fetch;
}

/**
 * - `idle`: not started, or nothing to do yet.
 * - `electing`: finding out which tab holds the connection.
 * - `connecting`, `catching-up`: opening; open, and what was missed is on its way.
 * - `live`: all that happens arrives as it happens (within seconds while polling).
 * - `waiting`: the connection failed; the next attempt is at `retryAt`.
 * - `suspended`: like `waiting`, for over two minutes: what is shown may be old.
 * - `paused`: on purpose; see `pause`.
 * - `expired`: no good token can be had. `connect()` tries again.
 * - `refused`: the server does not want this client back (roles, origin, too many connections). `connect()` tries again.
 * - `closed`: by `close()`, for good.
 *
 * In a tab that follows another one, this is the state of the leader's connection.
 */
export type LinkState =
  | 'idle'
  | 'electing'
  | 'connecting'
  | 'catching-up'
  | 'live'
  | 'waiting'
  | 'suspended'
  | 'paused'
  | 'expired'
  | 'refused'
  | 'closed';

export interface StoreState extends Readonly<Counts> {
  readonly link: LinkState;
  /** Null while there is no connection. */
  readonly transport: TransportName | null;
  /** Why it is `paused`; null otherwise. */
  readonly pause: 'hidden' | 'offline' | 'bfcache' | null;
  /** Milliseconds since 1970 of the next attempt; null when none is planned. */
  readonly retryAt: number | null;
  /** Whether this tab holds the connection, follows one that does, or has no others to share with. */
  readonly role: 'leader' | 'follower' | 'solo';
  /** `sub` of the token; null before the first. */
  readonly user: string | null;
  /** The counts are the server's (corrected by what this tab is just changing). False before the first answer. */
  readonly isReady: boolean;
  /** The last thing that went wrong; null once the link is `live` again. */
  readonly lastError: NotifyError | null;
}

export interface ListQuery {
  category?: string;
  /** Exactly this type, for example `order.shipped`. */
  type?: string;
  /** What is read leaves such a list at once. */
  unreadOnly?: boolean;
  /** Archived entries instead of the others. */
  archived?: boolean;
  /** Entries per page, 1 to 100; default 20. */
  limit?: number;
}

export interface ListState<T extends TopicMap = TopicMap> {
  /** Newest first. The same array while nothing in it changes. */
  readonly items: readonly Notification<T>[];
  /** There are older ones to load. */
  readonly hasMore: boolean;
  /** Arrivals that wait for `showPending()`, because somebody holds the list. */
  readonly pendingNew: number;
  /** `loading` also while more is loaded or the list is loaded afresh; `items` stay meanwhile. */
  readonly status: 'idle' | 'loading' | 'ready' | 'error';
  readonly error: NotifyError | null;
  /** The newest id of `items`, for `markAllRead({ upTo })` and `seen(upTo)`; 0 when empty. */
  readonly newestCursor: number;
}

/** A live query. The same object for the same query; loads at the first `subscribe` or `load`. */
export interface NotificationList<T extends TopicMap = TopicMap> extends Readable<ListState<T>> {
  readonly query: Readonly<ListQuery>;
  /** The first page, unless it is there; after an error, once more. */
  load(): Promise<void>;
  /** The next page; nothing when there is none, or one is on its way. */
  loadMore(): Promise<void>;
  /** Puts arrivals that wait into `items`. */
  showPending: () => void;
  /**
   * From now on arrivals wait in `pendingNew` instead of moving what is being read. Returns how to let go, which shows
   * them when nobody else holds.
   */
  hold(): () => void;
}

/** Settles when the entry is gone for good, or was kept. */
export interface Removal extends Promise<void> {
  /** Brings it back. False when it is too late. */
  undo(): boolean;
}

export type NotifyErrorCode =
  /** No good token. */
  | 'unauthorized'
  /** Not with these roles, or from this origin. */
  | 'forbidden'
  /** Too fast, or too many connections: see `retryAfterMs`. */
  | 'rate_limited'
  /** No answer: no network, a proxy, a server that is starting. */
  | 'offline'
  /** Gone, or never there. */
  | 'not_found'
  /** The call makes no sense: see `details`. */
  | 'invalid'
  /** The server's fault: try later. */
  | 'server'
  /** Not over this transport, not in this browser, or not set up at the server. */
  | 'unsupported'
  /** The client was closed, or another person signed in. */
  | 'closed';

/** What every method rejects with. The class is exported as a value, too: `error instanceof NotifyError`. */
export interface NotifyError extends Error {
  readonly name: 'NotifyError';
  readonly code: NotifyErrorCode;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** The server's own, finer code, for example `preference_locked`; null when it had none. */
  readonly serverCode: string | null;
  /** Milliseconds; only when the server said so. */
  readonly retryAfterMs?: number;
  readonly details?: readonly ErrorDetail[];
  /** Finds the server's log line. */
  readonly requestId?: string;
}

export interface NotifyEvents<T extends TopicMap = TopicMap> {
  /**
   * An entry is new to this browser, once per tab. After an absence it comes as it is now, so it may be read or archived:
   * make a toast only of what is neither, and not `silent`.
   */
  notification: Notification<T>;
  /** Entries were read, here or on another device. */
  read: { ids: readonly number[]; readAt: string } | { upTo: number; category?: string; readAt: string };
  /** Entries have a new state: unread, archived, seen. */
  updated: { ids: readonly number[] } | { upTo: number };
  /** Entries are gone: deleted, expired, or an announcement that was taken back. */
  removed: { ids: readonly number[] };
  /** For a live order page. Has no history: load the order itself on `connected`. */
  orderUpdate: OrderUpdate;
  /** For an open chat. Has no history either. */
  messageReceived: MessageReceived;
  onlineStatus: OnlineStatus;
  /** The link is up, after the start or an absence. `resumed`: what was missed follows. */
  connected: { transport: TransportName; resumed: boolean; user: string };
  /** What was missed cannot be told: all lists are loading afresh. */
  reset: { reason: Reset['reason'] | null };
  /** No token can be had: sign in again, then `connect()`. */
  'session-expired': { error: NotifyError };
  /** The token is of somebody else now. Everything of the other person is gone. */
  'user-changed': { user: string | null };
}

/** `remove(id, { undoMs })`: how long it can be brought back before the server is told. Default 0. */
export interface RemoveOptions {
  undoMs?: number;
}

export interface PreferencesState {
  readonly value: Preferences | null;
  readonly status: 'idle' | 'loading' | 'ready' | 'error';
  readonly error: NotifyError | null;
}

/** What the person wants to hear, and where. Loads at the first `subscribe` or `load`. */
export interface PreferencesStore extends Readable<PreferencesState> {
  load(): Promise<Preferences>;
  /** Only what is given changes; null takes a choice back. Shown at once, and taken back when the server refuses. */
  put: (update: PreferencesUpdate) => Promise<Preferences>;
  /** The shop's defaults again. */
  reset: () => Promise<Preferences>;
}

/** Back in stock: the products this person waits for. */
export interface Waitlist {
  get(): Promise<WaitlistEntry[]>;
  /** Without `variantId`: any variant. */
  join(productId: string, variantId?: string): Promise<WaitlistEntry>;
  /** Without `variantId`: all of the product. */
  leave(productId: string, variantId?: string): Promise<void>;
}

/**
 * `granted`: this browser is subscribed. `default`: it is not, and may be asked. `denied`: the person said no; only the
 * browser's settings change that. `unsupported`: no Web Push here (an iPhone needs the page on its Home Screen first), or
 * the shop has not set it up.
 */
export type PushState = 'default' | 'granted' | 'denied' | 'unsupported';

export interface Push {
  state(): Promise<PushState>;
  /**
   * Asks the person, subscribes, and tells the server. Call it from a click, or the browser may refuse.
   * @param options.serviceWorker address of the page's own worker, which imports `@storebell/client/sw`; default `/notify-sw.js`
   */
  enable(options?: { serviceWorker?: string; scope?: string }): Promise<PushState>;
  disable(): Promise<PushState>;
}

/** Of an order, a ticket, a product or a topic: `order:1001`. */
export type Room = `${'order' | 'ticket' | 'product' | 'topic'}:${string}`;

export interface NotificationsClient<T extends TopicMap = TopicMap> {
  readonly options: Readonly<ClientOptions>;
  readonly state: Readable<StoreState>;
  /** Cached by the query. */
  list(query?: ListQuery): NotificationList<T>;
  /** One entry: from a loaded list, or from the server. */
  find(id: number): Promise<Notification<T>>;

  // All of these show at once, and go back when the server refuses; they reject with a NotifyError.
  /** Read is seen, too. */
  markRead(id: number): Promise<void>;
  markUnread(id: number): Promise<void>;
  archive(id: number): Promise<void>;
  unarchive(id: number): Promise<void>;
  /** For good. With `undoMs` the entry goes from the lists at once and from the server after that time, or with the page. */
  remove(id: number, options?: RemoveOptions): Removal;
  /** Up to and including the id `upTo` (default: the newest this tab knows), so what arrives meanwhile stays unread. */
  markAllRead(options?: { upTo?: number; category?: string }): Promise<void>;
  /** They were on a screen, up to and including the id. */
  seen(upTo: number): Promise<void>;

  on<K extends keyof NotifyEvents>(name: K, listener: (event: NotifyEvents<T>[K]) => void): () => void;

  /**
   * Live updates of an order, a ticket. Joined again after each reconnection, until the returned function is called. The
   * own orders and tickets of a customer need none. Rejects with `unsupported` when the link is not a WebSocket (it is
   * joined all the same once it is one), with `forbidden` when the server says so.
   */
  joinRoom(room: Room): Promise<() => void>;
  leaveRoom(room: Room): Promise<void>;

  readonly preferences: PreferencesStore;
  readonly waitlist: Waitlist;
  readonly push: Push;

  /** Starts, or tries again at once, also after `expired` and `refused`. Call it after signing in. */
  connect(): void;
  /** Forgets the token and everything shown, and asks for a token again: after the person signed out, or another one in. */
  switchUser(): Promise<void>;
  /** Ends everything. What has `undoMs` left is sent. */
  close(): void;
  [Symbol.dispose](): void;
}

/** `createNotifications`. Does nothing at import, and nothing without a browser but on `connect()`. */
export type CreateNotifications = <T extends TopicMap = TopicMap>(
  options: ClientOptions,
) => NotificationsClient<T>;
