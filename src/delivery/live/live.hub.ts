import { Inject, Injectable, Logger, Optional, type BeforeApplicationShutdown } from '@nestjs/common';
import type { InboxState } from '../../contract/index.js';
import type { Transport } from '../../metrics/live.metrics.js';
import { Metrics } from '../../metrics/metrics.js';
import { CatchUp, type Attached } from './catch-up.js';
import { HINT_BUS, NoHints, type HintBus } from './hint.bus.js';
import { KnownStates } from './known-states.js';
import type {
  CommittedChange,
  InboxChange,
  InboxDelta,
  InboxSource,
  LiveConnection,
  RoomEmitter,
} from './live.types.js';

const SWEEP_EVERY_MS = 2_000;
const USERS_PER_SWEEP_QUERY = 1_000;

/**
 * The one place that tells open tabs. A committed change is a hint: when it is exactly the next one of a connection it
 * is forwarded, otherwise the missing ones are read from the inbox. A sweep finds what no hint told of. So a lost,
 * doubled or reordered hint costs a moment, never an entry, and every tab gets the same entries in the same order.
 */
@Injectable()
export class LiveHub implements BeforeApplicationShutdown {
  /** When something was told last that was not part of a long job, by `performance.now()`. */
  busyAt = -Infinity;
  private readonly logger = new Logger(LiveHub.name);
  private readonly users = new Map<string, Set<Attached>>();
  private readonly catchUp = new CatchUp((attached, delta) => this.apply(attached, delta));
  private readonly presenceListeners: ((userId: string, online: boolean) => void)[] = [];
  private source: InboxSource | undefined;
  private rooms: RoomEmitter | undefined;
  private sweepTimer: NodeJS.Timeout | undefined;
  private sweeping = false;
  /** Whether the last sweep could ask where everybody stands. */
  private swept = true;
  private stopped = false;
  private readonly known: KnownStates;

  constructor(
    @Optional() @Inject(HINT_BUS) private readonly hints: HintBus = new NoHints(),
    private readonly metrics: Metrics = new Metrics(),
  ) {
    this.known = new KnownStates(hints);
    metrics.live.watch(() => this.connected());
  }

  /** Starts reading and sweeping. Called once by the module that owns the inboxes. */
  start(source: InboxSource): void {
    this.source = source;
    this.catchUp.start(source);
    this.hints.onHint((change) => this.tell([change]));
    this.sweepTimer = setInterval(() => void this.sweep(), SWEEP_EVERY_MS);
    this.sweepTimer.unref();
  }

  useRooms(rooms: RoomEmitter): void {
    this.rooms = rooms;
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
    this.catchUp.stop();
    clearInterval(this.sweepTimer);
  }

  /** From now on the connection gets every change, starting with what it missed after `after` (null: from now). */
  attach(connection: LiveConnection, after: number | null): void {
    const attached = this.enter(connection, after, undefined);
    const state = this.known.get(connection.userId);
    if (state && state.seq === after) {
      attached.seq = after;
      connection.open(state, true);
    } else {
      this.catchUp.add(attached);
    }
  }

  /** For who reads by itself what it missed: gets every change after `seq`, is not opened, and nothing is read now. */
  follow(connection: LiveConnection, seq: number): void {
    this.enter(connection, seq, seq);
  }

  detach(connection: LiveConnection): void {
    const set = this.users.get(connection.userId);
    for (const attached of set ?? []) {
      if (attached.connection !== connection) continue;
      set?.delete(attached);
      this.catchUp.delete(attached);
    }
    if (set?.size === 0) {
      this.users.delete(connection.userId);
      this.known.leave(connection.userId);
      this.tellPresence(connection.userId, false);
    }
  }

  /**
   * Where the inbox of somebody who asks now and again stands, if this node knows. From now on it hears of what happens
   * there, for a minute, and the sweep looks after it as after those with a connection. While the sweep cannot, it says
   * that it does not know.
   */
  recall(userId: string): InboxState | undefined {
    if (!this.users.has(userId)) this.known.visit(userId);
    return this.swept ? this.known.get(userId) : undefined;
  }

  /** What was read of the inbox of somebody who asked. */
  learn(userId: string, state: InboxState): void {
    this.known.note(userId, state, this.users.has(userId));
  }

  /** Users with a connection to this node, and those who lost theirs or asked without one a moment ago. */
  here(): string[] {
    return [...this.users.keys(), ...this.known.leavers()];
  }

  isOnline(userId: string): boolean {
    return this.users.has(userId);
  }

  /** Calls back when a user's first connection opens and when the last one closes. */
  onPresence(listener: (userId: string, online: boolean) => void): void {
    this.presenceListeners.push(listener);
  }

  /** How many users and connections this node serves. */
  get size(): { users: number; connections: number } {
    const { users, byTransport } = this.connected();
    return { users, connections: byTransport.socket + byTransport.sse + byTransport.poll };
  }

  /** Tells of committed changes. Never call it before the commit. */
  publish(changes: readonly CommittedChange[], { isLongJob = false } = {}): void {
    if (!isLongJob) this.busyAt = performance.now();
    this.tell(changes);
    this.hints.publish(changes);
  }

  private tell(changes: readonly CommittedChange[]): void {
    for (const { userId, change, state } of changes) {
      const attachedOfUser = this.users.get(userId);
      this.known.note(userId, state, attachedOfUser !== undefined);
      for (const attached of attachedOfUser ?? []) {
        if (attached.seq === change.seq - 1) {
          attached.seq = change.seq;
          this.metrics.live.told(attached.connection.transport);
          attached.connection.deliver(change, state);
        } else if (attached.seq === undefined || attached.seq < change.seq) {
          this.catchUp.add(attached);
        }
      }
    }
  }

  /** For open pages only, without a history: live order page, chat, presence. */
  signal(rooms: readonly string[], event: string, payload: object): void {
    this.rooms?.emit(rooms, event, payload);
  }

  /** The same by the way they are connected. */
  connected(): { users: number; byTransport: Record<Transport, number> } {
    const byTransport = { socket: 0, sse: 0, poll: 0 };
    for (const set of this.users.values())
      for (const { connection } of set) byTransport[connection.transport]++;
    return { users: this.users.size, byTransport };
  }

  private tellPresence(userId: string, online: boolean): void {
    for (const listener of this.presenceListeners) listener(userId, online);
  }

  private enter(connection: LiveConnection, after: number | null, seq: number | undefined): Attached {
    const attached: Attached = { connection, after, seq };
    let set = this.users.get(connection.userId);
    if (!set) {
      this.users.set(connection.userId, (set = new Set()));
      this.known.enter(connection.userId);
      this.tellPresence(connection.userId, true);
    }
    set.add(attached);
    return attached;
  }

  private isAttached(attached: Attached): boolean {
    return this.users.get(attached.connection.userId)?.has(attached) ?? false;
  }

  private apply(attached: Attached, { state, changes, more, reset }: InboxDelta): void {
    if (!this.isAttached(attached)) return;
    const { connection } = attached;
    this.known.note(connection.userId, state, true);
    this.metrics.live.catchUp(attached.seq === undefined ? 'opening' : 'behind');
    if (attached.seq === undefined) {
      attached.seq = reset ? state.seq : (attached.after ?? state.seq);
      connection.open(state, attached.after !== null && !reset);
    }
    if (reset) {
      attached.seq = state.seq;
      this.metrics.live.reset(reset);
      connection.reset(state, reset);
      return;
    }
    const told = attached.seq;
    for (const change of changes) {
      // A hint may have brought it while the query ran.
      if (change.seq <= attached.seq) continue;
      attached.seq = change.seq;
      this.metrics.live.told(connection.transport);
      connection.deliver(asKnown(change, told), { seq: change.seq, counts: state.counts });
    }
    if (more) this.catchUp.add(attached);
    else attached.seq = Math.max(attached.seq, state.seq);
  }

  private async sweep(): Promise<void> {
    this.known.forgetOld();
    if (!this.source || this.stopped || this.sweeping) return;
    this.sweeping = true;
    this.metrics.live.swept();
    const userIds = this.here();
    try {
      for (let start = 0; start < userIds.length; start += USERS_PER_SWEEP_QUERY) {
        const some = userIds.slice(start, start + USERS_PER_SWEEP_QUERY);
        const positions = await this.source.positions(some);
        for (const userId of some) {
          const seq = positions.get(userId) ?? 0;
          this.known.check(userId, seq);
          for (const attached of this.users.get(userId) ?? []) {
            // Ahead of its inbox is who heard a hint during the query, and everybody after a restore of an older dump.
            if (attached.seq === undefined || attached.seq === seq) continue;
            if (attached.seq < seq) this.metrics.live.sweepFound();
            this.catchUp.add(attached);
          }
        }
      }
      this.swept = true;
    } catch (error) {
      this.swept = false;
      this.logger.warn(`the sweep failed and will run again: ${String(error)}`);
    } finally {
      this.sweeping = false;
    }
  }
}

/** An entry that a hint brought while the query ran, and that was marked since, is not new to who was told up to `told`. */
function asKnown(change: InboxChange, told: number): InboxChange {
  if (change.kind !== 'created' || change.notification.id > told) return change;
  return { kind: 'updated', seq: change.seq, notifications: [change.notification] };
}
