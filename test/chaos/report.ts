import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunResult } from './play.js';

const FOLDER = fileURLToPath(new URL('report/', import.meta.url));
const SHOWN = 12;

const COLUMNS = [
  'run',
  'seconds',
  'accepted',
  'entries',
  'expected',
  'received',
  'lost',
  'doubled',
  'disorder',
  'p50 ms',
  'p99 ms',
  'max ms',
  'RSS before',
  'after MiB',
  'verdict',
] as const;

export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** One row per run. Memory is that of both nodes; a star marks a node that was started anew in between. */
export function summary(results: readonly RunResult[], skipped: readonly [string, string][]): string {
  const rows = results.map(({ run, seconds, balance, memory }) => [
    run,
    seconds.toFixed(1),
    String(balance.accepted),
    String(balance.entries),
    String(balance.expected),
    String(balance.received),
    String(balance.lost),
    String(balance.doubled),
    String(balance.outOfOrder),
    ms(balance.delay.p50),
    ms(balance.delay.p99),
    ms(balance.delay.max),
    memory.map(({ before }) => mebibytes(before)).join('+'),
    memory.map(({ after, survived }) => mebibytes(after) + (survived ? '' : '*')).join('+'),
    balance.breaches.length === 0 ? 'ok' : `${balance.breaches.length} BREACHES`,
  ]);
  const sum = (of: (result: RunResult) => number): string =>
    String(results.reduce((total, result) => total + of(result), 0));
  const total = [
    'all',
    results.reduce((seconds, result) => seconds + result.seconds, 0).toFixed(1),
    sum(({ balance }) => balance.accepted),
    sum(({ balance }) => balance.entries),
    sum(({ balance }) => balance.expected),
    sum(({ balance }) => balance.received),
    sum(({ balance }) => balance.lost),
    sum(({ balance }) => balance.doubled),
    sum(({ balance }) => balance.outOfOrder),
    '',
    '',
    '',
    '',
    '',
    '',
  ];
  const lines = [table([[...COLUMNS], ...rows, total])];
  for (const [name, why] of skipped) lines.push(`${name} was skipped: ${why}`);
  return lines.join('\n');
}

/** What was wrong, and what else is to be known. */
export function details({ notes, failures, complaints, balance }: RunResult): string {
  const { refused, unknown, resets, breaches, delayBy } = balance;
  const lines = [`${notes.join('; ')}; ${refused} refused, ${unknown} unknown, ${resets} resets`];
  const delays = Object.entries(delayBy).map(
    ([transport, { p50, p99, max }]) => `${transport} ${ms(p50)}/${ms(p99)}/${ms(max)}`,
  );
  lines.push(`p50/p99/max ms: ${delays.join(', ')}`);
  const counted = (counts: Record<string, number>): string =>
    Object.entries(counts)
      .map(([text, count]) => `${count} x ${text}`)
      .join('; ');
  if (Object.keys(failures).length > 0) lines.push(`sent again after: ${counted(failures)}`);
  if (Object.keys(complaints).length > 0) lines.push(`errors in the log: ${counted(complaints)}`);
  for (const { invariant, what } of breaches.slice(0, SHOWN)) lines.push(`${invariant} broken: ${what}`);
  if (breaches.length > SHOWN) lines.push(`and ${breaches.length - SHOWN} more`);
  return lines.map((line) => `    ${line}`).join('\n');
}

export async function writeReport(name: string, content: object): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  const file = join(FOLDER, `${name}.json`);
  await writeFile(file, `${JSON.stringify(content, null, 1)}\n`);
  return file;
}

function ms(value: number): string {
  return value.toFixed(0);
}

function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? '?' : String(Math.round(bytes / 2 ** 20));
}
