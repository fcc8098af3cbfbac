interface Bucket {
  /** Upper bound in seconds; the last one has no bound. */
  le: number;
  /** Observations up to it. */
  count: number;
}

/**
 * The bound of the bucket that holds the quantile, in milliseconds: "at most so long". null without observations; the
 * largest bound when it lies beyond, as a histogram knows no more.
 */
export function quantileMs(buckets: readonly Bucket[], quantile: number): number | null {
  const sorted = buckets.toSorted((a, b) => a.le - b.le);
  const total = sorted.at(-1)?.count ?? 0;
  if (total === 0) return null;
  const found = sorted.find(({ count }) => count >= total * quantile);
  const bounds = sorted.filter(({ le }) => Number.isFinite(le));
  const bound = found && Number.isFinite(found.le) ? found.le : (bounds.at(-1)?.le ?? 0);
  return Math.round(bound * 1_000_000) / 1_000;
}
