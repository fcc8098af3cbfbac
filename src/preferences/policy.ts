import type { Channel, OutsideChannel } from '../contract/index.js';

/**
 * When an outside channel is used: at once, only if the entry is still unread some minutes later, or only if the person
 * has no tab open.
 */
export type Timing = 'now' | 'ifOffline' | { ifUnreadAfterMinutes: number };

/** How a kind of notification travels, as its catalogue declares it. */
export interface DeliveryPolicy {
  /** Channels that no setting silences, in-app or outside. */
  readonly mandatory?: readonly Channel[];
  /** Advertising: outside channels need consent. */
  readonly marketing?: boolean;
  /** Passes quiet hours and pauses no digest gathers it: a failed payment, a changed password. */
  readonly critical?: boolean;
  /** Outside channels that are on unless somebody says otherwise. In-app is always on by default. */
  readonly channels?: Partial<Record<OutsideChannel, Timing>>;
}

/** What `route` must know of a notification. */
export interface RoutedMessage {
  readonly type: { readonly type: string; readonly category: string } & DeliveryPolicy;
  readonly thread?: string;
}
