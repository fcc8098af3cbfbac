/** The value below which `share` of the values lie; 0 for none. Sorts in place. */
export function percentile(values: number[], share: number): number {
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
}

export function inMilliseconds(values: number[]): string {
  if (values.length === 0) return 'none measured';
  const at = (share: number): string => percentile(values, share).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`;
}
