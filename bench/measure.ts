/** Statistics of a handful of runs. Pure: a figure that looks wrong can be checked by hand. */

/** The value in the middle; of an even number the mean of the two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/**
 * The smallest value that at least `share` of all values do not exceed (nearest rank, as in NIST's handbook 2.6.2: no value
 * is made up between two that were measured). NaN of none.
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** What was measured of one subject, a value per run. */
export interface Series {
  subject: string;
  values: readonly number[];
}

/** One quantity, of Storebell and of what it is compared with, from the same rounds. */
export interface Figure {
  name: string;
  unit: string;
  series: readonly Series[];
}

/** What a ratio must reach. `atLeast`: more is better. `atMost`: less is better. */
export type Target = { atLeast: number } | { atMost: number };

export interface Verdict {
  /** Such as `events/s >= 5x naive`. */
  text: string;
  /** Median of the one over median of the other. */
  ratio: number;
  /** Smallest and largest ratio of a single round. */
  range: readonly [number, number];
  reached: boolean;
}

/** How `subject` does against `reference` in a figure. Throws when either was not measured. */
export function judge(figure: Figure, subject: string, reference: string, target: Target): Verdict {
  const own = valuesOf(figure, subject);
  const other = valuesOf(figure, reference);
  const ratio = median(own) / median(other);
  // Rounds alternate, so two values of one round met the same weather.
  const each = own.flatMap((value, round) => {
    const against = other[round];
    return against === undefined ? [] : [value / against];
  });
  const [sign, limit] = 'atLeast' in target ? ['>=', target.atLeast] : ['<=', target.atMost];
  return {
    text: `${figure.name} ${sign} ${limit}x ${reference}`,
    ratio,
    range: [Math.min(...each), Math.max(...each)],
    reached: sign === '>=' ? ratio >= limit : ratio <= limit,
  };
}

function valuesOf({ name, series }: Figure, subject: string): readonly number[] {
  const found = series.find((one) => one.subject === subject)?.values;
  if (!found || found.length === 0) throw new Error(`${name} of ${subject} was not measured`);
  return found;
}

/** With as many digits as a figure of a few runs can bear. */
export function format(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `median (smallest to largest)`. */
export function formatSeries(values: readonly number[]): string {
  return `${format(median(values))} (${format(Math.min(...values))} to ${format(Math.max(...values))})`;
}
