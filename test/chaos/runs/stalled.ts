import { setTimeout as sleep } from 'node:timers/promises';
import { HttpCarrier } from '../carriers/http.carrier.js';
import type { Client } from '../clients/client.js';
import { SocketClient } from '../clients/socket.client.js';
import { SseClient } from '../clients/sse.client.js';
import { delaysOf } from '../ledger.js';
import { Shop } from '../shop.js';
import { allLive, spreadOf, type Run } from './run.js';

const READERS_PER_PERSON = 10;
/** Fewer streams than sockets may be open at once. */
const STREAMS_PER_PERSON = 4;
/** Beyond what the system itself buffers for a connection on the loopback address, some 4 MiB. */
const BYTES_PER_READER = 5.5 * 2 ** 20;
/** The system may buffer more for some of them. */
const MUST_BE_CUT = 0.9;
const ENTRY_BYTES = 18_400;
/** Of all readers together: what two cores write beside the rest of the load, so that it is stalling that is tried here. */
const FRAMES_PER_SECOND = 1_500;
const MAX_GROWTH_BYTES = 100 * 2 ** 20;
const BACK_WITHIN_MS = 30_000;
/** After that a connection that was cut is torn down. */
const HANG_UP_MS = 6_000;

/** C8. They are connected to the nodes directly: a proxy in between would read for them. */
export const stalled: Run = {
  name: 'stalled',
  title: 'readers that stop reading, buried in large entries',
  async trouble({ cluster, producer, clients, enlist, random, size, say, note, breach }) {
    const readers: Client[] = [];
    const userIds: string[] = [];
    for (let n = 0; readers.length < size.stalledReaders; n++) {
      const userId = `s${n + 1}`;
      const person = { userId, token: cluster.token(userId, ['customer']) };
      userIds.push(userId);
      for (let tab = 1; tab <= READERS_PER_PERSON; tab++) {
        const { url } = random.pick(cluster.nodes);
        const Kind = tab <= STREAMS_PER_PERSON ? SseClient : SocketClient;
        readers.push(new Kind(`${userId} stalled ${tab}`, person, url));
      }
    }
    for (const reader of readers) {
      reader.isTimed = false;
      enlist(reader);
    }
    await Promise.all(readers.map((reader) => reader.open()));
    const before = await Promise.all(cluster.nodes.map((node) => node.memory()));
    const cuts = readers.map((reader) => reader.cuts);
    for (const reader of readers) reader.stall();

    const shop = new Shop('buried', { customers: userIds, admins: [], club: [] }, random);
    // Through one node, so that on both of them the entries come in their order and nothing has to be looked up: what is
    // tried here is what waits for a reader that does not read.
    const [first] = cluster.nodes;
    const way = new HttpCarrier(first?.url ?? '', cluster.token('chaos-shop', ['service']));
    const entries = Math.ceil(BYTES_PER_READER / ENTRY_BYTES);
    const already = producer.accepted;
    const from = performance.now();
    const posts: Promise<void>[] = [];
    while (posts.length < entries) {
      posts.push(producer.post([shop.messageToAll(userIds, true)], { by: way.carry }));
      const due = from + (posts.length * readers.length * 1_000) / FRAMES_PER_SECOND;
      await sleep(Math.max(0, due - performance.now()));
    }
    await Promise.all(posts);
    way.close();
    // Not what comes after: there it is this process that is busy, with all that the readers left lying.
    const to = performance.now();
    say(
      `${readers.length} readers buried in ${entries} entries, ${producer.accepted - already} events accepted meanwhile`,
    );
    // The last of it is still being told, and what is over the limit is torn down some seconds after.
    let [highest, last] = [0, 0];
    for (const until = Date.now() + HANG_UP_MS; Date.now() < until;) {
      const now = await Promise.all(cluster.nodes.map((node) => node.memory()));
      last = Math.max(...now.map((bytes, n) => (bytes ?? 0) - (before[n] ?? 0)));
      highest = Math.max(highest, last);
    }
    note(
      `a node grew by ${mebibytes(highest)} MiB at most, ${mebibytes(last)} in the end while they stalled`,
    );
    if (last > MAX_GROWTH_BYTES) breach(`a node grew by ${mebibytes(last)} MiB and kept it`);

    const cut = (): number => readers.filter((reader, n) => reader.cuts > (cuts[n] ?? 0)).length;
    for (const reader of readers) reader.resume();
    // They learn of it when they have read what the system kept for them.
    const needed = readers.length * MUST_BE_CUT;
    for (let waited = 0; cut() < needed && waited < BACK_WITHIN_MS; waited += 100) await sleep(100);
    await allLive([...clients, ...readers]);
    note(`${cut()} of ${readers.length} were cut and came back`);
    const peaks = await Promise.all(cluster.nodes.map((node) => node.memoryPeak()));
    note(`nodes held ${peaks.map(mebibytes).join(' and ')} MiB at most`);
    const delays = [...delaysOf(producer.log, clients, { from, to }).values()].flat();
    note(`delay of all others while they stalled: ${spreadOf(delays)}`);
    if (cut() < needed) breach(`only ${cut()} of ${readers.length} stalled readers were cut`);
  },
};

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
