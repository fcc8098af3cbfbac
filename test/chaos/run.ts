import { parseArgs } from 'node:util';
import { BUGS, type Bug } from './bugs/index.js';
import type { RunResult } from './play.js';
import { summary, table, writeReport } from './report.js';
import { RUNS } from './runs/index.js';
import type { Run } from './runs/run.js';
import { isStale } from './services/app-build.js';
import { namesRunning } from './services/managed-process.js';
import { Session, Stuck } from './session.js';
import { FULL_EVENTS, SIZES } from './sizes.js';

// npm run chaos: real services and real clients under faults; the producer's log, the database and the clients' logs are
// compared. Ends with 0 when every promise was kept, 1 when one was not, 2 on wrong usage, 3 when it had to be stopped.

const USAGE = `npm run chaos -- [--short] [--only NAME,...] [--seed N] [--app dist]
npm run chaos -- --prove | --bug NAME

  --short  under three minutes, for every change; without it the full size, over ${FULL_EVENTS} events
  --only   these runs: ${RUNS.map(({ name }) => name).join(', ')}
  --seed   to repeat a run; made up when absent, always printed
  --app    the folder that npm run build made
  --bug    put a bug into the nodes: ends with 0 when it is caught. ${BUGS.map(({ name }) => name).join(', ')}
  --prove  all bugs, one after the other`;

class UsageError extends Error {}

function readArguments() {
  const { values } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string' },
      app: { type: 'string', default: 'dist' },
      bug: { type: 'string' },
      prove: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { help, app } = values;
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  if (!Number.isSafeInteger(seed) || seed < 0) throw new UsageError('--seed must be a whole number.');
  const runs = named(RUNS, values.only, '--only');
  const bugs = values.prove ? BUGS : values.bug === undefined ? [] : named(BUGS, values.bug, '--bug');
  const size = SIZES[bugs.length > 0 ? 'prove' : values.short ? 'short' : 'full'];
  return { help, app, seed, runs, bugs, size, all: values.only === undefined };
}

type Arguments = ReturnType<typeof readArguments>;

function named<T extends { name: string }>(
  from: readonly T[],
  names: string | undefined,
  flag: string,
): readonly T[] {
  if (names === undefined) return from;
  return names.split(',').map((name) => {
    const found = from.find((one) => one.name === name);
    if (found) return found;
    throw new UsageError(`${flag} knows no ${name}, only ${from.map((one) => one.name).join(', ')}.`);
  });
}

async function main(): Promise<number> {
  const wanted = readArguments();
  if (wanted.help) {
    console.log(USAGE);
    return 0;
  }
  const { size, seed, app } = wanted;
  console.log(`chaos, size ${size.name}, seed ${seed}`);
  if (await isStale(app)) console.log('The build is older than the sources: npm run build.');
  stopAfter(size.totalMs);
  const session = new Session({ size, seed, dist: app });
  let code: number;
  try {
    await session.open(wanted.bugs.length > 0 ? [] : wanted.runs);
    code = await (wanted.bugs.length > 0 ? prove(session, wanted) : tryAll(session, wanted));
  } finally {
    await session.close();
  }
  const left = namesRunning();
  if (left.length > 0) console.log(`Still running: ${left.join(', ')}.`);
  return left.length > 0 ? 1 : code;
}

async function tryAll(session: Session, { runs, size, seed, all }: Arguments): Promise<number> {
  const results: RunResult[] = [];
  const skipped: [string, string][] = [];
  const failed: string[] = [];
  let stuck = false;
  for (const run of runs) {
    const missing = stuck ? 'a run before it did not end' : session.missing(run);
    if (missing) {
      skipped.push([run.name, missing]);
      continue;
    }
    try {
      results.push(await session.play(run));
    } catch (error) {
      stuck = error instanceof Stuck;
      failed.push(
        `${run.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      console.log(failed.at(-1));
    }
  }
  // Where nobody reads what is printed, a run that is not done must not pass for one that went well.
  if (process.env['CI']) failed.push(...skipped.map(([name]) => `${name} was skipped.`));
  const accepted = results.reduce((sum, { balance }) => sum + balance.accepted, 0);
  if (all && size.name === 'full' && accepted < FULL_EVENTS) {
    failed.push(`Only ${accepted} events were accepted, not ${FULL_EVENTS}.`);
  }
  console.log(`\n${summary(results, skipped)}`);
  for (const one of failed) console.log(one);
  console.log(
    `seed ${seed}; all of it in ${await writeReport(`${size.name}-${seed}`, { seed, size, results, skipped, failed })}`,
  );
  return failed.length === 0 && results.every(({ balance }) => balance.breaches.length === 0) ? 0 : 1;
}

/** A harness that misses a bug is no gate. */
async function prove(session: Session, { bugs, seed }: Arguments): Promise<number> {
  const rows: string[][] = [
    ['bug', 'run', 'must be found', 'seconds', 'lost', 'doubled', 'breaches', 'verdict'],
  ];
  let missed = 0;
  // Whoever cries wolf has caught nothing: without a bug the same runs must find nothing.
  const clean = bugs.length > 1 ? [...new Set(bugs.map(({ run }) => run))] : [];
  for (const { row, right } of [
    ...(await inTurn(clean, (name) => tryWithout(session, name))),
    ...(await inTurn(bugs, (bug) => tryBug(session, bug))),
  ]) {
    rows.push(row);
    if (!right) missed++;
  }
  console.log(`\n${table(rows)}\nseed ${seed}`);
  return missed === 0 ? 0 : 1;
}

async function inTurn<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const one of all) results.push(await work(one));
  return results;
}

interface Trial {
  row: string[];
  right: boolean;
}

async function tryWithout(session: Session, name: string): Promise<Trial> {
  console.log('\nno bug');
  const result = await session.play(runNamed(name));
  const right = result.balance.breaches.length === 0;
  return { row: ['none', name, 'nothing', ...figuresOf(result), right ? 'clean' : 'NOT CLEAN'], right };
}

async function tryBug(session: Session, bug: Bug): Promise<Trial> {
  console.log(`\nbug ${bug.name}: ${bug.title}`);
  const result = await session.play(runNamed(bug.run), [bug.module]);
  const right = bug.shows(result);
  const row = [bug.name, bug.run, bug.symptom, ...figuresOf(result), right ? 'caught' : 'NOT CAUGHT'];
  return { row, right };
}

function runNamed(name: string): Run {
  return RUNS.find((run) => run.name === name) as Run;
}

function figuresOf({ seconds, balance: { lost, doubled, breaches } }: RunResult): string[] {
  return [seconds.toFixed(1), ...[lost, doubled, breaches.length].map(String)];
}

/** Whatever hangs, the whole must not; the processes it started end with it. */
function stopAfter(ms: number): void {
  const stop = (why: string): void => {
    console.error(why);
    process.exit(3);
  };
  setTimeout(() => stop(`Stopped: not done after ${ms / 60_000} minutes.`), ms).unref();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop('Stopped.'));
}

main().then(
  (code) => process.exit(code),
  (error: Error & { code?: string }) => {
    const wrongUsage = error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS') === true;
    console.error(wrongUsage ? `${error.message}\n\n${USAGE}` : error);
    process.exit(wrongUsage ? 2 : 1);
  },
);
