import type { Intake } from './intake.js';

/** A place in the intake where the process ends. */
export interface CrashPoint {
  name: string;
  /** What must be stored then. A statement that Postgres already has is carried out whether or not anybody waits. */
  stored: 'nothing' | 'all';
  /** The call takes several statements in one transaction. */
  rounds?: true;
  /** Prepares the intake; `die` ends the process at once and for good. */
  arm(intake: Intake, die: () => never): void;
}

export const CRASH_POINTS: readonly CrashPoint[] = [
  {
    name: 'before the statement',
    stored: 'nothing',
    arm: ({ events }, die) => {
      events.append = die;
    },
  },
  {
    name: 'while the statement runs',
    stored: 'all',
    // The test holds a lock that the statement needs, and ends the process when it sees it wait.
    arm: () => undefined,
  },
  {
    name: 'between two statements of a transaction',
    stored: 'nothing',
    rounds: true,
    arm: ({ events }, die) => afterCalls(events, 1, die),
  },
  {
    name: 'before the commit',
    stored: 'nothing',
    rounds: true,
    arm: ({ events }, die) => afterCalls(events, 3, die),
  },
  {
    name: 'after the commit',
    stored: 'all',
    arm: ({ events }, die) => afterCalls(events, 1, die),
  },
  {
    name: 'after the commit of a transaction',
    stored: 'all',
    rounds: true,
    arm: ({ events }, die) => {
      const append = events.appendInRounds.bind(events);
      events.appendInRounds = (rounds) => append(rounds).then(die);
    },
  },
  {
    name: 'before the live emit',
    stored: 'all',
    arm: ({ hub }, die) => {
      hub.publish = die;
    },
  },
  {
    name: 'between the live emit and the hint to other nodes',
    stored: 'all',
    arm: ({ hints }, die) => {
      hints.publish = die;
    },
  },
  {
    name: 'before the answer',
    stored: 'all',
    arm: ({ notifications }, die) => {
      const accept = notifications.accept.bind(notifications);
      notifications.accept = (call) => accept(call).then(die);
    },
  },
];

/** Ends the process when the `count`-th statement has been carried out. */
function afterCalls(events: Intake['events'], count: number, die: () => never): void {
  const append = events.append.bind(events);
  let calls = 0;
  events.append = async (...args) => {
    const result = await append(...args);
    return ++calls === count ? die() : result;
  };
}
