import type { InboxState } from '../../contract/index.js';
import type { HintBus } from './hint.bus.js';

/** A client that lost its connection is usually back by then. */
const LINGER_MS = 60_000;

/**
 * Where the inboxes of connected users stand, as far as this node has heard, and of those who left a moment ago: when
 * they come back having missed nothing, as all do after a broken network, nobody has to ask the database.
 * What this node has not heard of, the sweep finds.
 */
export class KnownStates {
  private readonly states = new Map<string, InboxState>();
  /** Users without a connection, and when to forget them, soonest first. */
  private readonly leaving = new Map<string, number>();

  constructor(private readonly hints: HintBus) {}

  /** A user's first connection opens. */
  enter(userId: string): void {
    if (!this.leaving.delete(userId)) this.hints.follow(userId);
  }

  /** A user's last connection has gone. */
  leave(userId: string): void {
    this.leaving.set(userId, Date.now() + LINGER_MS);
  }

  /** Users whose last connection has gone a moment ago. */
  leavers(): Iterable<string> {
    return this.leaving.keys();
  }

  get(userId: string): InboxState | undefined {
    return this.states.get(userId);
  }

  /** Keeps the newest of what is heard about a user who is here. */
  note(userId: string, state: InboxState, isHere: boolean): void {
    if (!isHere && !this.leaving.has(userId)) return;
    const known = this.states.get(userId);
    if (!known || known.seq < state.seq) this.states.set(userId, state);
  }

  forgetOld(): void {
    const now = Date.now();
    for (const [userId, until] of this.leaving) {
      if (until > now) break;
      this.leaving.delete(userId);
      this.states.delete(userId);
      this.hints.unfollow(userId);
    }
  }
}
