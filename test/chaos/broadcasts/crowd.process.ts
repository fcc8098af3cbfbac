import type { Notification } from '../../../src/contract/index.js';
import { RawClient } from './raw.client.js';

// A process of its own that holds a part of the crowd: what its tabs saw is counted here and asked for over IPC.

export interface CrowdStart {
  url: string;
  /** [user id, token] */
  people: [string, string][];
  /** Handshakes under way at a time. */
  atOnce: number;
}

export type CrowdOrder =
  { ask: 'start'; start: CrowdStart } | { ask: 'tally'; title: string } | { ask: 'direct' };

/** What this part of the crowd has seen of one announcement. */
export interface Tally {
  open: number;
  once: number;
  never: number;
  more: number;
  doubled: number;
  outOfOrder: number;
  /** Where each stands: [user id, seq, unread]. */
  states: [string, number, number][];
  /** Milliseconds since 1970 of the first and the last arrival. */
  first: number;
  last: number;
}

const clients = new Map<string, RawClient>();
const times = new Map<string, { first: number; last: number }>();
/** [when it arrived, milliseconds from the moment it was due to here] of direct notifications since the last question. */
let direct: [number, number][] = [];

function note(entry: Notification | undefined): void {
  if (!entry) return;
  const now = Date.now();
  const dueAt = entry.data['dueAt'];
  if (typeof dueAt === 'number') {
    direct.push([now, now - dueAt]);
    return;
  }
  const seen = times.get(entry.title);
  if (seen) seen.last = now;
  else times.set(entry.title, { first: now, last: now });
}

async function start({ url, people, atOnce }: CrowdStart): Promise<void> {
  const waiting = people.toReversed();
  const openOne = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [userId, token] = next;
      await new Promise<void>((resolve) => {
        const client = new RawClient(url, token, (one, entry) => {
          note(entry);
          if (one.isOpen) resolve();
        });
        clients.set(userId, client);
        client.open();
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, openOne));
}

function tallyOf(title: string): Tally {
  const { first = 0, last = 0 } = times.get(title) ?? {};
  const tally: Tally = {
    open: 0,
    once: 0,
    never: 0,
    more: 0,
    doubled: 0,
    outOfOrder: 0,
    states: [],
    first,
    last,
  };
  for (const [userId, client] of clients) {
    const count = client.shown.get(title) ?? 0;
    if (count === 1) tally.once++;
    else if (count === 0) tally.never++;
    else tally.more++;
    if (client.isOpen) tally.open++;
    tally.doubled += client.doubled;
    tally.outOfOrder += client.outOfOrder;
    tally.states.push([userId, client.seq ?? 0, client.counts.unread]);
  }
  return tally;
}

async function obey(order: CrowdOrder): Promise<unknown> {
  if (order.ask === 'start') return start(order.start);
  if (order.ask === 'tally') return tallyOf(order.title);
  const found = direct;
  direct = [];
  return found;
}

process.on('message', ({ id, order }: { id: number; order: CrowdOrder }) => {
  void obey(order).then((answer) => process.send?.({ id, answer: answer ?? null }));
});
process.on('disconnect', () => process.exit(0));
