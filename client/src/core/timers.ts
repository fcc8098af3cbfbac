import type { Env } from './env.js';
import { offline } from './notify.error.js';

/** Runs later, and no more what it was to run before. Without `run` nothing is to run any more. */
export type Timer = (ms?: number, run?: () => void) => void;

export function createTimer(env: Env): Timer {
  let timer: unknown;
  return (ms = 0, run) => {
    env.clearTimeout(timer);
    if (run) timer = env.setTimeout(run, ms);
  };
}

/**
 * Waits no longer than that. It races, because not everything heeds its signal: not every fetch, while it waits for a body.
 * @param outer ends the work, too
 */
export async function within<T>(
  env: Env,
  ms: number,
  message: string,
  run: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  const stop = new AbortController();
  const { signal } = stop;
  const timer = createTimer(env);
  outer?.addEventListener('abort', () => stop.abort(), { signal });
  const late = new Promise<never>((_, reject) => timer(ms, () => reject(offline(message))));
  try {
    return await Promise.race([late, run(signal)]);
  } finally {
    timer();
    stop.abort();
  }
}
