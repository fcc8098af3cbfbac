import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format as prettify } from 'prettier';
import type { Outcome, SizeName } from './benchmark.js';
import { format, formatSeries, type Verdict } from './measure.js';

const FILE = fileURLToPath(new URL('RESULTS.md', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface Measured {
  name: string;
  title: string;
  seconds: number;
  outcome: Outcome;
}

/** What has to be known to measure the same again. */
export interface Circumstances {
  command: string;
  runs: number;
  postgres: Readonly<Record<string, string>>;
}

/** For the terminal. Of a small size nothing but that every result was right: its figures mean nothing. */
export function toText({ name, title, seconds, outcome }: Measured, size: SizeName): string {
  if (size === 'smoke') return `${name}: every result was right (${seconds.toFixed(1)} s)`;
  const lines = [`${name}: ${title} (${seconds.toFixed(0)} s)`];
  for (const { name: figure, unit, series } of outcome.figures) {
    const each = series.map(({ subject, values }) => `${subject} ${formatSeries(values)}`);
    lines.push(`  ${figure}, ${unit}: ${each.join('; ')}`);
  }
  for (const verdict of outcome.verdicts) lines.push(`  ${toLine(verdict)}`);
  return lines.join('\n');
}

function toLine({ text, ratio, range: [least, most], reached }: Verdict): string {
  return `${reached ? 'pass' : 'MISS'}  ${text}: ${format(ratio)}x (${format(least)} to ${format(most)})`;
}

export async function writeResults(measured: readonly Measured[], about: Circumstances): Promise<string> {
  const sections = measured.flatMap(({ name, title, outcome }) => [
    `## ${title}`,
    `\`npm run bench -- ${name}\``,
    table(
      ['figure', 'of', 'median', 'smallest', 'largest'],
      outcome.figures.flatMap((figure) =>
        figure.series.map(({ subject, values }) => [
          `${figure.name}, ${figure.unit}`,
          subject,
          ...formatSeries(values).split(/ \(| to |\)/, 3),
        ]),
      ),
    ),
    table(
      ['must reach', 'ratio', 'of single rounds', ''],
      outcome.verdicts.map(({ text, ratio, range, reached }) => [
        text,
        `${format(ratio)}x`,
        `${format(range[0])} to ${format(range[1])}`,
        reached ? 'pass' : '**miss**',
      ]),
    ),
    ...outcome.notes,
  ]);
  const text = [
    '# Results',
    'Written by `npm run bench -- --write`; [docs/performance.md](../docs/performance.md) says how to read it. Ratios carry over to another machine, the figures beside them hardly.',
    table(['', ''], await circumstances(about)),
    ...sections,
  ].join('\n\n');
  await writeFile(FILE, await prettify(text, { parser: 'markdown', printWidth: 110 }));
  return FILE;
}

async function circumstances({ command, runs, postgres }: Circumstances): Promise<string[][]> {
  const [cpu] = cpus();
  return [
    ['date', new Date().toISOString().slice(0, 16).replace('T', ' ')],
    ['command', `\`${command}\``],
    ['runs', `${runs} of each, by turns; median (smallest to largest)`],
    ['commit', gitCommit()],
    ['machine', `${cpus().length} x ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`],
    ['system', `${await distribution()}, Linux ${release()}`],
    ['Node', process.versions.node],
    [
      'Postgres',
      `${postgres['server_version']}, fsync ${postgres['fsync']}, synchronous_commit ${postgres['synchronous_commit']}, full_page_writes ${postgres['full_page_writes']}, shared_buffers ${postgres['shared_buffers']}, autovacuum ${postgres['autovacuum']}`,
    ],
    ...['@nestjs/core', 'fastify', 'express', 'socket.io', '@prisma/client', 'pg'].map((name) => [
      name,
      versionOf(name),
    ]),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function gitCommit(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
    const commit = git('rev-parse', '--short', 'HEAD');
    return git('status', '--porcelain', '--', 'src') ? `${commit}, with changes in src` : commit;
  } catch {
    return 'unknown';
  }
}

async function distribution(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="(.*)"$/m.exec(text)?.[1] ?? process.platform;
}

function versionOf(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
