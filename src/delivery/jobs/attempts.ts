// When a failed attempt is made again: eight tries over about half a day, further apart each time, as providers ask for.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** After the first, the second ... attempt. */
const WAITS = [5 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 180 * MINUTE, 480 * MINUTE];
/** So that those who failed together do not come back together. */
const JITTER = 0.2;

export type NextAttempt = Date | 'exhausted' | 'too_late';

/**
 * `attempts`: made so far. `retryAfterMs`: what the provider asked for, which goes before our own pace when it is longer.
 * `too_late`: it would be past its time by then.
 */
export function nextAttempt(
  attempts: number,
  retryAfterMs: number | undefined,
  expiresAt: Date | null,
  now: Date,
  random: () => number = Math.random,
): NextAttempt {
  const wait = WAITS[attempts - 1];
  if (wait === undefined) return 'exhausted';
  const jittered = wait * (1 - JITTER + 2 * JITTER * random());
  const next = new Date(now.getTime() + Math.max(jittered, retryAfterMs ?? 0));
  return expiresAt && next >= expiresAt ? 'too_late' : next;
}
