import type { JsonObject, Level, Priority } from '../contract/index.js';
import type { DeliveryPolicy } from '../preferences/policy.js';
import type { TypeWords } from '../texts/messages.js';

/** Who is told. Roles and waitlists become people when the event is stored. */
export type Recipient =
  | { user: string }
  | { users: readonly string[] }
  /** Everybody who has this role at the time of the event. */
  | { role: string }
  /** Those known users whom all given conditions fit; `{}` is everybody. */
  | { audience: { role?: string; tags?: readonly string[]; locale?: string } }
  /** Those who wait for a product, oldest first, at most `limit`; each is taken off the list when told. */
  | { waitlist: { productId: string; variantId?: string }; limit: number };

/** What a kind of notification is: the same for all its entries. Declared in a domain's catalogue. */
export interface NotificationType extends DeliveryPolicy {
  readonly type: string;
  readonly category: string;
  readonly level: Level;
  readonly priority: Priority;
  /**
   * ICU message over the draft's `data`, for example `Order {orderNumber} has shipped`, in English. `{ amount, currency }`
   * prints as money, `{ date: '2026-11-29' }` as that day, `{ time: '2026-11-29T08:00:00Z' }` in the reader's time zone.
   */
  readonly title: string;
  readonly message: string;
  /** The same in every language there is; absent: only in English. */
  readonly words?: Record<string, TypeWords>;
}

/**
 * Tell only if the subject's value before this event was in this range (ends included). This is how a crossing is
 * told once and a late, backward step not at all, whatever arrives at the same time on other nodes.
 */
export interface PreviousValue {
  atLeast?: number;
  atMost?: number;
  /** Whether to tell when nothing was known of the subject. */
  orUnknown: boolean;
}

/** One recipient, one type, the data its text needs. */
export interface Draft {
  to: Recipient;
  type: NotificationType;
  /** Goes to the recipient's screen: only what the trigger listener put there, never the shop's raw event. */
  data: JsonObject;
  url?: string;
  imageUrl?: string;
  /** Groups entries about the same thing; usually the subject's key. */
  thread?: string;
  /** ISO 8601 UTC; after it the entry is of no use. */
  expiresAt?: string;
  when?: PreviousValue;
  /** A custom text in place of the type's. Used as it is. */
  text?: { title: string; message: string; level?: Level; priority?: Priority };
}

/** For open pages only: not stored, not counted, whatever the preferences. */
export interface Signal {
  event: 'orderUpdate' | 'messageReceived';
  to: { users: readonly string[]; room?: string };
  payload: object;
  when?: PreviousValue;
}

/** What this event says of a thing of the shop that later events depend on. */
export interface SubjectUpdate {
  /** `order:7`, `ticket:9`, `stock:mug`. Rooms of the same name are open to `owner`. */
  key: string;
  owner?: string;
  value?: number;
  /** `highest`: the value only rises (how far an order has come). `latest`: the newest event by its `time` wins (stock). */
  keep?: 'highest' | 'latest';
}

/** All a trigger listener says: whom to tell, what open pages should show, what to remember. */
export interface Outcome {
  drafts: Draft[];
  signals?: Signal[];
  subject?: SubjectUpdate;
}
