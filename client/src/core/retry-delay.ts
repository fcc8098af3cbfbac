const FIRST_MS = 1_000;
const MOST_MS = 30_000;
/** After so many failures nobody sits there waiting. */
const MANY = 10;
const LONG_MS = 300_000;

/**
 * Anything from nothing to a limit that doubles with each failure ("full jitter"), so that thousands of tabs that lost the
 * same server do not come back in step.
 * @param failures before this one
 * @param random from 0 to 1
 * @returns milliseconds
 */
export const retryDelay = (failures: number, random: number): number =>
  random * (failures >= MANY ? LONG_MS : Math.min(MOST_MS, FIRST_MS * 2 ** failures));
