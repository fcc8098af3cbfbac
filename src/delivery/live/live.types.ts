import type { InboxState, Notification, Reset } from '../../contract/index.js';
import type { Transport } from '../../metrics/live.metrics.js';

/** One step of an inbox, as the people watching it are told. `seq` is the step's place in the inbox's history. */
export type InboxChange = { seq: number } & (
  | { kind: 'created'; notification: Notification }
  | { kind: 'read'; readAt: string; ids: number[] }
  | { kind: 'read'; readAt: string; upTo: number; category?: string }
  | { kind: 'seen'; seenAt: string; upTo: number }
  | { kind: 'updated'; notifications: Notification[] }
  | { kind: 'removed'; ids: number[] }
);

/** A change that was just committed, with the counts it led to. */
export interface CommittedChange {
  userId: string;
  change: InboxChange;
  state: InboxState;
}

/** Ask for what changed after `after`; null asks only where the inbox stands. */
export interface ReadRequest {
  userId: string;
  after: number | null;
}

/** The answer to a `ReadRequest`: everything in order, a first part of it (`more`), or the word to start afresh. */
export interface InboxDelta {
  state: InboxState;
  changes: InboxChange[];
  more: boolean;
  reset?: Reset['reason'];
}

/** Where the hub reads what it was not told: one call for many users. Rejects while the database is away. */
export interface InboxSource {
  /** Answers in the order of the requests, all from one snapshot. */
  readMany(requests: readonly ReadRequest[]): Promise<InboxDelta[]>;
  /** The current seq of each inbox; users without an inbox are missing. */
  positions(userIds: readonly string[]): Promise<Map<string, number>>;
}

/** One open tab, whatever carries it. Methods must not throw and must not wait. */
export interface LiveConnection {
  readonly userId: string;
  readonly transport: Transport;
  /** The first call: where the inbox stands. `resumed` means that all that was missed follows. */
  open(state: InboxState, resumed: boolean): void;
  /** Next in order. In a replay `state.seq` is the change's own and the counts are the newest. */
  deliver(change: InboxChange, state: InboxState): void;
  reset(state: InboxState, reason: Reset['reason']): void;
}

/** Emits to rooms on every node: the one thing of Socket.IO the hub needs. */
export interface RoomEmitter {
  emit(rooms: readonly string[], event: string, payload: object): void;
}
