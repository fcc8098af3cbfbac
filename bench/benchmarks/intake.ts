import {
  figureOf,
  inRounds,
  type Benchmark,
  type Outcome,
  type Session,
  type SizeName,
} from '../benchmark.js';
import { startContenders, withTabs, type Contender } from '../lab/contenders.js';
import type { MarkSource } from '../lab/marks.js';
import type { Load } from '../lab/load.js';
import { judge } from '../measure.js';

interface Workload {
  perPost: number;
  connections: number;
  users: number;
  /** Events of a run. */
  events: number;
  /** Events of the first one, which is not counted: V8 compiles what is hot until some 100,000 of them were there. */
  warmUp: number;
  /** The same of naive, for which so many would take minutes. */
  naiveWarmUp: number;
  patienceMs?: number;
}

/** Posts so many events, waits until all are on the right screens, and asks the database. Answers events per second. */
export async function measureIntake(
  load: Load,
  { server, expectStored }: Contender,
  marks: MarkSource,
  { users, events, perPost, connections, patienceMs }: Omit<Workload, 'warmUp' | 'naiveWarmUp'>,
): Promise<number> {
  const range = marks.take(events);
  const { tookMs } = await withTabs(load, server, users, () =>
    load.flood({ ports: [server.port], ...range, perPost, connections, users, watched: true, patienceMs }),
  );
  await expectStored(range);
  return events / (tookMs / 1_000);
}

/** Of the slowest, a part of the events shows its rate; all of them would take minutes. */
const NAIVE_SHARE = 1 / 4;

async function run(session: Session, workload: Workload, naiveTarget: number): Promise<Outcome> {
  const { lab, runs } = session;
  const load = lab.load();
  const { marks } = lab;
  const { storebell, lean, naive } = await startContenders(lab);
  const measure = (contender: Contender, events: number) => () =>
    measureIntake(load, contender, marks, { ...workload, events });
  await measure(storebell, workload.warmUp)();
  await measure(lean, workload.warmUp)();
  await measure(naive, workload.naiveWarmUp)();
  const measured = await inRounds(runs, {
    storebell: measure(storebell, workload.events),
    lean: measure(lean, workload.events),
    naive: measure(naive, workload.events * NAIVE_SHARE),
  });
  const rate = figureOf('events/s', '1/s', measured, (value) => value);
  return {
    figures: [rate],
    verdicts: [
      judge(rate, 'storebell', 'naive', { atLeast: naiveTarget }),
      judge(rate, 'storebell', 'lean', { atLeast: 0.6 }),
    ],
    notes: [
      'Until the last event is answered and on its screen. Every row was found in Postgres, every screen got its own once.',
    ],
  };
}

const ONE: Record<SizeName, Workload> = {
  full: { perPost: 1, connections: 64, users: 1_000, events: 12_000, warmUp: 120_000, naiveWarmUp: 10_000 },
  smoke: { perPost: 1, connections: 16, users: 50, events: 400, warmUp: 100, naiveWarmUp: 25 },
};

const FIFTY: Record<SizeName, Workload> = {
  full: { perPost: 50, connections: 8, users: 1_000, events: 20_000, warmUp: 160_000, naiveWarmUp: 15_000 },
  smoke: { perPost: 50, connections: 4, users: 50, events: 600, warmUp: 200, naiveWarmUp: 50 },
};

export const intakeOne: Benchmark = {
  name: 'intake-one',
  title: 'Intake, one event per POST: 64 connections, 1,000 users connected',
  run: (session) => run(session, ONE[session.size], 5),
};

export const intakeFifty: Benchmark = {
  name: 'intake-50',
  title: 'Intake, 50 events per POST: 8 connections, 1,000 users connected',
  run: (session) => run(session, FIFTY[session.size], 8),
};
