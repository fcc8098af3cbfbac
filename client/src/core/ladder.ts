import type { ClientOptions, TransportName } from './api.js';
import type { Env } from './env.js';

const FAILURES_PER_TRANSPORT = 2;
const DROPS = 3;
const DROPS_WITHIN_MS = 60_000;
const REMEMBER_MS = 600_000;

/** Which transport is tried: the best one first, one step down after failures, and up again when a better one works. */
export interface Ladder {
  rung(): number;
  nameOf(rung: number): TransportName;
  /** The one to try beside the current one; undefined when there is none better. */
  better(): number | undefined;
  /** A better one has worked on this page: what broke was likely the server, not the way. */
  hasFallen(): boolean;
  works(rung: number): void;
  /** Answers whether another one is up now, which has had no time to wait for. `wasUp`: it broke, rather than not open. */
  failed(wasUp: boolean, failures: number): boolean;
  forgive(): void;
}

export function createLadder(
  env: Env,
  { transports = ['websocket', 'sse', 'polling'], app, url }: ClientOptions,
): Ladder {
  const rungs: readonly TransportName[] = transports.length > 0 ? transports : ['polling'];
  const key = `storebell:${app ?? url}`;
  let failuresHere = 0;
  let drops: number[] = [];
  const known = rungs.indexOf(recall(env, key) as TransportName);
  let rung = Math.max(0, known);
  /** The best that has worked; behind all of them before one has. */
  let best = known < 0 ? rungs.length : known;
  const hasFallen = (): boolean => best < rung;
  return {
    rung: () => rung,
    nameOf: (at) => rungs[at] as TransportName,
    better: () => (rung ? (hasFallen() ? best : rung - 1) : undefined),
    hasFallen,
    works: (at) => {
      rung = at;
      best = Math.min(best, at);
      failuresHere = 0;
      keep(env, key, rungs[at] as TransportName);
    },
    failed: (wasUp, failures) => {
      const now = env.now();
      if (wasUp) drops = [...drops.filter((at) => now - at < DROPS_WITHIN_MS), now];
      else failuresHere++;
      if (failuresHere < FAILURES_PER_TRANSPORT && drops.length < DROPS) return false;
      failuresHere = 0;
      drops = [];
      // When the last one fails, too, no transport is to blame.
      rung = rung + 1 < rungs.length ? rung + 1 : best % rungs.length;
      // The first way down is quick: most likely it is the transport that does not work here.
      return failures < rungs.length * FAILURES_PER_TRANSPORT - 1;
    },
    forgive: () => {
      failuresHere = 0;
    },
  };
}

// The transport that worked last in this tab: shops have many pages, and each would wait for a WebSocket that is blocked.

function keep(env: Env, key: string, transport: TransportName): void {
  try {
    env.storage?.setItem(key, `${env.now()} ${transport}`);
  } catch {
    // Full, or forbidden.
  }
}

function recall(env: Env, key: string): string | undefined {
  try {
    const [at, transport] = env.storage?.getItem(key)?.split(' ') ?? [];
    return env.now() - Number(at) > REMEMBER_MS ? undefined : transport;
  } catch {
    return undefined;
  }
}
