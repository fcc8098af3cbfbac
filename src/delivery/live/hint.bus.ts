import type { CommittedChange } from './live.types.js';

/** Carries committed changes to the other nodes. At most once, in any order: the hub makes up for what is lost. */
export interface HintBus {
  /** Never throws and never waits: a bus that is away loses hints, not entries. */
  publish(changes: readonly CommittedChange[]): void;
  /** From now on hints about this user come in, until `unfollow`. */
  follow(userId: string): void;
  unfollow(userId: string): void;
  onHint(listener: (change: CommittedChange) => void): void;
}

/** Token of the node's bus. */
export const HINT_BUS = Symbol('storebell:hint-bus');

/** One node alone. */
export class NoHints implements HintBus {
  publish(): void {
    // Nobody else to tell.
  }

  follow(): void {
    // Nothing will come.
  }

  unfollow(): void {
    // Nothing came.
  }

  onHint(): void {
    // Never called.
  }
}
