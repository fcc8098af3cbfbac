import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api.js';
import type { Account } from './feeder.js';
import { balance, type Balance, type Stored } from './ledger.js';
import type { Target } from './server.js';
import type { Tab } from './tab.js';

// What both command lines do around their own work.

const SETTLE_MS = 15_000;

export class UsageError extends Error {}

/** A whole number from 1 on. */
export function count(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--${name} must be a whole number from 1 on.`);
  return Number(text);
}

/** Runs with a server and stops it whatever happens, Ctrl-C included. The result says whether all was well. */
export async function withServer(
  find: (stop: AbortSignal) => Promise<Target>,
  run: (target: Target) => Promise<boolean>,
): Promise<boolean> {
  const interruption = new AbortController();
  const { signal } = interruption;
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('Stopped before the end.')));
  });
  // Waited for below, once there is something to wait beside.
  interrupted.catch(() => undefined);
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort());
  const target = await find(signal);
  try {
    return await Promise.race([run(target), interrupted]);
  } finally {
    await target.stop();
  }
}

/** Ends the process with 0, 1 when something was wrong, or 2 and the usage. */
export function finish(work: Promise<boolean>, usage: string): void {
  void work
    .then((well) => (well ? 0 : 1))
    .catch((error: Error & { code?: string }) => {
      const wrongUsage = error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS') === true;
      console.error(wrongUsage ? `${error.message}\n\n${usage}` : error.message);
      return wrongUsage ? 2 : 1;
    })
    // Open sockets would keep a failed run alive.
    .then((code) => process.exit(code));
}

/** Reads every inbox over REST and waits until the tabs show it, or long enough to say that they never will. */
export async function settle(
  api: Api,
  tabs: readonly Tab[],
  people: readonly Account[],
  after: ReadonlyMap<string, number> = new Map(),
): Promise<Balance> {
  const stored = new Map<string, Stored>();
  const left = [...people];
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (let one = left.pop(); one; one = left.pop()) {
        stored.set(one.userId, await api.inbox(one.token, { after: after.get(one.userId) }));
      }
    }),
  );
  for (let waited = 0; ; waited += 50) {
    const now = balance(stored, tabs);
    if ((now.missing.length === 0 && now.wrongBadges.length === 0) || waited > SETTLE_MS) return now;
    await sleep(50);
  }
}

/** The first few, and how many more there are. */
export function some(lines: readonly string[]): string[] {
  const shown = lines.slice(0, 5).map((line) => `    ${line}`);
  return lines.length > 5 ? [...shown, `    and ${lines.length - 5} more`] : shown;
}
