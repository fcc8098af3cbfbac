import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../measure.js';
import { eventOf, staffEventOf, userOf } from '../workload.js';
import { LinePool } from './line-pool.js';
import { Line, post } from './line.js';
import { Marks } from './marks.js';
import type { Screens } from './screens.js';

const PATIENCE_MS = 60_000;
const TICK_MS = 1;

export interface Posting {
  ports: readonly number[];
  first: number;
  count: number;
  perPost: number;
  connections: number;
  users: number;
  /** Whether tabs are open that must be told. */
  watched: boolean;
  /** To staff instead, whoever they are. */
  toStaff?: boolean;
  /** Milliseconds until what has not come is lost. */
  patienceMs?: number;
}

/** Closed loop: each connection posts the next when it has its answer. Answers milliseconds, until all was answered and received. */
export async function flood(
  posting: Posting,
  service: string,
  screens: Screens,
): Promise<{ tookMs: number }> {
  const { ports, first, count, perPost, connections, users, watched, patienceMs = PATIENCE_MS } = posting;
  const make = posting.toStaff ? staffEventOf : (mark: number) => eventOf(mark, users);
  const expected = new Marks(first, count, users);
  if (watched) screens.expect(expected);
  const lines = await Promise.all(
    Array.from({ length: connections }, (_, index) => Line.open(ports[index % ports.length] as number)),
  );
  let next = first;
  const started = performance.now();
  await Promise.all(
    lines.map(async (line) => {
      while (next < first + count) {
        const from = next;
        next = Math.min(from + perPost, first + count);
        const events = Array.from({ length: next - from }, (_, index) => make(from + index));
        await postNow(line, service, JSON.stringify(perPost === 1 ? events[0] : events));
      }
    }),
  );
  const answered = performance.now();
  for (const line of lines) line.close();
  if (!watched) return { tookMs: answered - started };
  await expected.settle(patienceMs);
  return { tookMs: Math.max(answered, expected.lastAt) - started };
}

async function postNow(line: Line | LinePool, service: string, body: string): Promise<void> {
  const { status, body: answer } = await line.send(post('/events', service, body));
  if (status !== 202) throw new Error(`WRONG: status ${status}: ${answer.slice(0, 500)}`);
}

export interface Pace extends Posting {
  rate: number;
  /** Of these first marks nobody asks how long they took. */
  warmUp: number;
}

export interface Delays {
  p50: number;
  p99: number;
  max: number;
  /** How late the generator itself was, at most. */
  late: number;
}

/** Open loop: what is due is posted, however many answers are out; timed from when it was due (no coordinated omission). */
export async function pace(
  { ports, first, count, rate, users, warmUp }: Pace,
  service: string,
  screens: Screens,
): Promise<Delays> {
  const delays: number[] = [];
  const dueAt = new Float64Array(count);
  const expected = new Marks(first, count, users, (mark, at) => {
    if (mark - first >= warmUp) delays.push(at - (dueAt[mark - first] as number));
  });
  screens.expect(expected);
  const pools = ports.map((port) => new LinePool(port));
  const answers: Promise<void>[] = [];
  const send = (mark: number): Promise<void> => {
    // To the node its user is on or to another, as a balancer would have it.
    const pool = pools[(mark + userOf(mark, users)) % pools.length] as LinePool;
    return postNow(pool, service, JSON.stringify(eventOf(mark, users)));
  };
  let late = 0;
  const started = performance.now() + 20;
  for (let number = 0; number < count;) {
    const now = performance.now();
    for (; number < count; number++) {
      const due = started + (number * 1_000) / rate;
      if (due > now) break;
      late = Math.max(late, now - due);
      dueAt[number] = due;
      const answer = send(first + number);
      // Thrown below. Until then nobody listens, and Node would end the process for it.
      answer.catch(() => undefined);
      answers.push(answer);
    }
    await sleep(TICK_MS);
  }
  await Promise.all(answers);
  await expected.settle(PATIENCE_MS);
  for (const pool of pools) pool.close();
  return { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99), max: Math.max(...delays), late };
}
