import type { Changes, UnreadCount } from '../../../src/contract/index.js';
import { ask } from './http.js';
import { toNotifyError } from './notify.error.js';
import { createTimer } from './timers.js';
import { changesToBatch, closingOf, type Connection, type Line } from './transport.js';

const HELD_SECONDS = 25;
/** What the server holds, and some for the way. */
const HELD_TIMEOUT_MS = 35_000;
/** After an empty answer that came early: a server that is going down holds nothing. */
const EARLY_PAUSE_MS = 1_000;
const LEAST_MS = 5_000;
const MOST_MS = 30_000;

/** Held requests; plain ones at intervals where a proxy cuts what is held. */
export function openPolling(line: Line): Connection {
  const { env, url, after } = line;
  const stop = new AbortController();
  const { signal } = stop;
  const timer = createTimer(env);
  let token = '';
  let seq = 0;
  let isHolding = true;
  let interval = LEAST_MS;
  let wake: (() => void) | undefined;

  const get = <T>(path: string, timeoutMs?: number): Promise<T> => {
    token = line.token();
    return ask<T>(env, url, { path: `/notifications/${path}`, token, timeoutMs, signal });
  };
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => timer(ms, (wake = resolve)));

  const changes = (from: number, wait = 0): Promise<Changes> =>
    get(`changes?after=${from}&wait=${wait}`, wait ? HELD_TIMEOUT_MS : undefined);

  /** Answers whether there was news. */
  const apply = async (answer: Changes): Promise<boolean> => {
    if (signal.aborted) return false;
    const isNews = answer.reset || answer.changes.length > 0;
    const batch = changesToBatch(answer);
    seq = answer.reset ? answer.seq : batch.seq;
    if (answer.reset) line.reset(answer, null);
    else if (isNews) line.batch(batch);
    return answer.more ? apply(await changes(seq)) : isNews;
  };

  const hold = async (): Promise<void> => {
    const since = env.now();
    try {
      const isNews = await apply(await changes(seq, HELD_SECONDS));
      if (!isNews && env.now() - since < HELD_SECONDS * 900) await sleep(EARLY_PAUSE_MS);
    } catch (error) {
      const { code, serverCode } = toNotifyError(error);
      // Cut by a proxy: the server itself is fine, or the next request will tell.
      if (code !== 'offline' || serverCode) throw error;
      isHolding = false;
    }
  };

  const run = async (): Promise<void> => {
    const first = after === undefined ? undefined : await changes(after);
    const { seq: at, counts } = first ?? stateOf(await get<UnreadCount>('unread-count'));
    if (signal.aborted) return;
    seq = at;
    line.connected({ seq, counts, resumed: first !== undefined });
    if (first) await apply(first);
    while (!signal.aborted) {
      if (isHolding) {
        await hold();
        continue;
      }
      if (await apply(await changes(seq))) interval = LEAST_MS;
      if (!signal.aborted) await sleep(interval);
      interval = Math.min(interval * 2, MOST_MS);
    }
  };
  run().catch((error: unknown) => {
    if (signal.aborted) return;
    stop.abort();
    line.closed(closingOf(toNotifyError(error), token));
  });

  return {
    close: () => {
      stop.abort();
      timer();
      wake?.();
    },
  };
}

const stateOf = ({ seq, unread, unseen }: UnreadCount): Pick<Changes, 'seq' | 'counts'> => ({
  seq,
  counts: { unread, unseen },
});
