import type { InboxState } from '../../contract/index.js';
import type { HintBus } from './hint.bus.js';

/** A client that lost its connection is usually back by then, and one that polls has asked again. */
const LINGER_MS = 60_000;
/** Who asks again within this is not put down anew. */
const VISIT_MS = 1_000;

/**
 * Where the inboxes of connected users stand, as far as this node has heard, and of those who left or asked a moment ago:
 * when they come back having missed nothing, as all do after a broken network, nobody has to ask the database.
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

  /** Somebody without a connection asks where the inbox stands. */
  visit(userId: string): void {
    const until = this.leaving.get(userId);
    if (until !== undefined && until > Date.now() + LINGER_MS - VISIT_MS) return;
    if (!this.leaving.delete(userId)) this.hints.follow(userId);
    this.leave(userId);
  }

  /** Users whose last connection has gone a moment ago, or who have asked without one. */
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

  /** The inbox was seen to stand at `seq`: what says otherwise is forgotten, also what is ahead (an older dump was restored). */
  check(userId: string, seq: number): void {
    if (this.states.get(userId)?.seq !== seq) this.states.delete(userId);
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
