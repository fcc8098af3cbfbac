import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isStale } from '../test/chaos/services/app-build.js';
import type { Benchmark, Session, SizeName } from './benchmark.js';
import { BENCHMARKS } from './benchmarks/index.js';
import { Lab } from './lab/lab.js';
import { prove } from './prove.js';
import { toText, writeResults, type Measured } from './results.js';

// npm run bench: Storebell side by side with what limits it and with what one would build otherwise. Ends with 0 when every
// result was right, whatever was reached; with 1 when one was not, 2 on wrong usage, 3 when it had to be stopped.

const USAGE = `npm run bench -- [NAME ...] [--smoke] [--runs 3] [--write] [--cpu-prof] [--app dist]
npm run bench -- --prove

  NAME        ${BENCHMARKS.map(({ name }) => name).join(', ')}; all when absent
  --smoke     a small size, under a minute in all: does each run, is every result right
  --runs      of each subject, 3 or more; 1 in the smoke size
  --write     write bench/RESULTS.md
  --cpu-prof  Storebell's processes leave their profiles in bench/out
  --app       the folder that npm run build made
  --postgres  a server for databases of this run's own, dropped at its end; postgres://postgres@127.0.0.1:5432/postgres
  --redis     for two nodes; absent: one that is started here
  --prove     show that wrong answers are caught`;

const STOP_MS: Record<SizeName, number> = { full: 40 * 60_000, smoke: 5 * 60_000 };
const ROOT = fileURLToPath(new URL('..', import.meta.url));

class UsageError extends Error {}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      smoke: { type: 'boolean', default: false },
      runs: { type: 'string' },
      write: { type: 'boolean', default: false },
      'cpu-prof': { type: 'boolean', default: false },
      app: { type: 'string', default: 'dist' },
      postgres: { type: 'string', default: 'postgres://postgres@127.0.0.1:5432/postgres' },
      redis: { type: 'string' },
      prove: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const size: SizeName = values.smoke ? 'smoke' : 'full';
  const runs = Number(values.runs ?? (values.smoke ? 1 : 3));
  if (!Number.isInteger(runs) || runs < (values.smoke ? 1 : 3)) {
    throw new UsageError('--runs must be a whole number, 3 or more, or 1 or more with --smoke.');
  }
  if (values.write && values.smoke) throw new UsageError('--write is not for the smoke size.');
  const chosen = positionals.map((name) => {
    const found = BENCHMARKS.find((one) => one.name === name);
    if (!found) throw new UsageError(`There is no benchmark ${name}.`);
    return found;
  });
  return { ...values, size, runs, chosen: chosen.length > 0 ? chosen : BENCHMARKS };
}

async function main(): Promise<number> {
  const wanted = readArguments();
  if (wanted.help) {
    console.log(USAGE);
    return 0;
  }
  const { size, runs, chosen } = wanted;
  if (await isStale(wanted.app)) console.log('The build is older than the sources: npm run build.');
  const lab = await Lab.open({
    postgresUrl: wanted.postgres,
    redisUrl: wanted.redis,
    dist: resolve(ROOT, wanted.app),
    cpuProfile: wanted['cpu-prof'],
    keep: size === 'smoke',
  });
  const session: Session = { lab, size, runs, say: (line) => console.log(`  ... ${line}`) };
  stopInTime(lab, STOP_MS[size]);
  try {
    const postgres = await lab.databases.settings();
    if (postgres['fsync'] !== 'on' || postgres['synchronous_commit'] !== 'on') {
      throw new Error('This Postgres does not wait for the disk: what is measured here must be durable.');
    }
    if (wanted.prove) return (await prove(session)) ? 0 : 1;
    const { measured, failed } = await measureAll(chosen, session);
    if (failed.length > 0) console.log(`\nWrong or not done: ${failed.join(', ')}`);
    else if (wanted.write) {
      const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`;
      console.log(`\nWrote ${await writeResults(measured, { command, runs, postgres })}`);
    }
    return failed.length > 0 ? 1 : 0;
  } finally {
    await lab.close();
  }
}

async function measureAll(
  chosen: readonly Benchmark[],
  session: Session,
): Promise<{ measured: Measured[]; failed: string[] }> {
  const measured: Measured[] = [];
  const failed: string[] = [];
  for (const { name, title, run } of chosen) {
    const started = performance.now();
    try {
      const outcome = await run(session);
      const one = { name, title, seconds: (performance.now() - started) / 1_000, outcome };
      measured.push(one);
      console.log(toText(one, session.size));
    } catch (error) {
      failed.push(name);
      await session.lab.endAll();
      console.log(`${name}: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
    }
    await session.lab.release();
  }
  return { measured, failed };
}

/** Databases of gigabytes must not stay, whatever ends this. */
function stopInTime(lab: Lab, ms: number): void {
  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) process.exit(3);
    stopping = true;
    console.error(why);
    void lab.close().finally(() => process.exit(3));
  };
  setTimeout(() => stop(`Stopped: not done after ${ms / 60_000} minutes.`), ms).unref();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop('Stopped.'));
}

main().then(
  (code) => process.exit(code),
  (error: Error & { code?: string }) => {
    const wrongUsage = error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS') === true;
    console.error(wrongUsage ? `${error.message}\n\n${USAGE}` : error);
    process.exit(wrongUsage ? 2 : 1);
  },
);
