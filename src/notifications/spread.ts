import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 50;

/** Does `action` to each of `all`, evenly over `ms`, beginning now; all at once when `ms` is 0. */
export async function spread<T>(all: readonly T[], ms: number, action: (one: T) => void): Promise<void> {
  const perStep = Math.ceil(all.length / Math.max(1, Math.floor(ms / STEP_MS)));
  const pauseMs = (ms * perStep) / all.length;
  for (let start = 0; start < all.length; start += perStep) {
    if (start > 0) await sleep(pauseMs);
    for (const one of all.slice(start, start + perStep)) action(one);
  }
}
