import { parseArgs } from 'node:util';
import { FULL_EVENTS, SIZES } from './sizes.js';
import { Lab } from './lab.js';
import { play, type RunResult } from './play.js';
import { Random } from './random.js';
import { details, summary, writeReport } from './report.js';
import { RUNS } from './runs/index.js';
import { isStale } from './services/app-build.js';

const USAGE = `npm run chaos -- [--short] [--only NAME[,NAME]] [--seed N] [--app dist]

  --short  a few minutes, for every change; without it the full size
  --only   these runs: ${RUNS.map(({ name }) => name).join(', ')}
  --seed   of a run to be repeated; made up when absent, and printed
  --app    where the build is, made by npm run build`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string' },
      app: { type: 'string', default: 'dist' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const size = SIZES[values.short ? 'short' : 'full'];
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
  const only = values.only?.split(',');
  const chosen = RUNS.filter(({ name }) => !only || only.includes(name));
  console.log(`chaos, size ${size.name}, seed ${seed}`);
  if (await isStale(values.app)) console.log('The build is older than the sources: npm run build.');
  const lab = await Lab.open(values.app);
  const results: RunResult[] = [];
  try {
    for (const run of chosen) {
      console.log(`${run.name}: ${run.title}`);
      const started = performance.now();
      const say = (text: string): void =>
        console.log(`  ${((performance.now() - started) / 1_000).toFixed(1).padStart(6)} s  ${text}`);
      const result = await play({ lab, run, size, random: new Random(seed).fork(run.name), say });
      results.push(result);
      console.log(details(result));
    }
  } finally {
    await lab.close();
  }
  console.log(summary(results, []));
  console.log(await writeReport(`${size.name}-${seed}`, { seed, size, results }));
  void FULL_EVENTS;
  return results.every(({ balance }) => balance.breaches.length === 0) ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
