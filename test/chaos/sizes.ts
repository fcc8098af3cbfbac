/** How much of everything. */
export interface Size {
  name: 'prove' | 'short' | 'full';
  customers: number;
  /** Events a second. */
  rate: number;
  /** Load before the first fault, so that memory is compared between states that are alike. */
  warmUpMs: number;
  /** Each run goes on until so many events were accepted, however soon its faults are over. */
  eventsPerRun: number;
  /** How often a node is killed. */
  kills: number;
  /** How often any other fault is repeated. */
  times: number;
  /** Between two faults. */
  pauseMs: number;
  /** How long a service stays away. */
  awayMs: number;
  stalledReaders: number;
  /** Over how long a node that stops sends its clients away. */
  drainSeconds: number;
  /** How long clients may take to come to where their inboxes stand, after the last fault. */
  quietMs: number;
  /** The longest one run may take, and all of them. */
  runMs: number;
  totalMs: number;
}

export const SIZES: Record<Size['name'], Size> = {
  /** Just enough for a bug to show. */
  prove: {
    name: 'prove',
    customers: 30,
    rate: 150,
    warmUpMs: 1_000,
    eventsPerRun: 0,
    kills: 4,
    times: 2,
    pauseMs: 1_000,
    awayMs: 4_000,
    stalledReaders: 20,
    drainSeconds: 1,
    quietMs: 10_000,
    runMs: 90_000,
    totalMs: 8 * 60_000,
  },
  short: {
    name: 'short',
    customers: 50,
    rate: 150,
    warmUpMs: 1_500,
    eventsPerRun: 0,
    kills: 3,
    times: 2,
    pauseMs: 1_000,
    awayMs: 3_000,
    stalledReaders: 30,
    drainSeconds: 1,
    quietMs: 30_000,
    runMs: 120_000,
    totalMs: 8 * 60_000,
  },
  full: {
    name: 'full',
    customers: 250,
    rate: 380,
    warmUpMs: 6_000,
    eventsPerRun: 24_000,
    kills: 20,
    times: 10,
    pauseMs: 2_000,
    awayMs: 30_000,
    stalledReaders: 200,
    drainSeconds: 5,
    quietMs: 30_000,
    runMs: 15 * 60_000,
    totalMs: 60 * 60_000,
  },
};

/** Accepted events that a full session must have seen. */
export const FULL_EVENTS = 200_000;
