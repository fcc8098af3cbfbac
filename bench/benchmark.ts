import type { Figure, Verdict } from './measure.js';
import type { Lab } from './lab/lab.js';

export type SizeName = 'full' | 'smoke';

/** What one run of the harness gives to every benchmark. */
export interface Session {
  lab: Lab;
  size: SizeName;
  /** How often each subject is measured; 3 or more, 1 in the smoke size. */
  runs: number;
  say: (line: string) => void;
}

export interface Outcome {
  figures: Figure[];
  verdicts: Verdict[];
  /** What was checked of the results, and what bounds the figures. */
  notes: string[];
}

/** One line of the table. */
export interface Benchmark {
  name: string;
  title: string;
  /** Rejects with a `WrongResult` when an answer was fast and wrong. */
  run: (session: Session) => Promise<Outcome>;
}

/**
 * Measures every subject once per round, one after the other. Who begins changes with the round, so that what the machine
 * does meanwhile falls on all of them.
 */
export async function inRounds<T>(
  runs: number,
  subjects: Readonly<Record<string, (round: number) => Promise<T>>>,
): Promise<Record<string, T[]>> {
  const names = Object.keys(subjects);
  const measured: Record<string, T[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < runs; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length] as string;
      const value = await subjects[name]?.(round);
      measured[name]?.push(value as T);
    }
  }
  return measured;
}

/** The figure of one number out of what was measured in each round. */
export function figureOf<T>(
  name: string,
  unit: string,
  measured: Readonly<Record<string, readonly T[]>>,
  pick: (one: T) => number,
): Figure {
  const series = Object.entries(measured).map(([subject, all]) => ({ subject, values: all.map(pick) }));
  return { name, unit, series };
}
