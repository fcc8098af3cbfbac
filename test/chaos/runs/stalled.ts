import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../clients/client.js';
import { SocketClient } from '../clients/socket.client.js';
import { SseClient } from '../clients/sse.client.js';
import { Shop } from '../shop.js';
import { allLive, type Run } from './run.js';

const READERS_PER_PERSON = 10;
/** Fewer streams than sockets may be open at once. */
const STREAMS_PER_PERSON = 4;
/** Beyond what the system itself buffers for a connection on the loopback address, some 4 MiB. */
const BYTES_PER_READER = 6 * 2 ** 20;
const ENTRY_BYTES = 14_500;
const MAX_GROWTH_BYTES = 100 * 2 ** 20;
const BACK_WITHIN_MS = 30_000;

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
    for (const reader of readers) reader.stall();

    const shop = new Shop('buried', { customers: userIds, admins: [], club: [] }, random);
    const needed = Math.ceil(BYTES_PER_READER / ENTRY_BYTES);
    const already = producer.accepted;
    for (let sent = 0; sent < needed; sent++) {
      producer.post([shop.messageToAll(userIds, true)]);
      // As fast as it is taken, so that it stalls the readers and not the intake.
      while (producer.unknown > 20) await sleep(5);
    }
    say(
      `${readers.length} readers buried in ${needed} entries, ${producer.accepted - already} events accepted meanwhile`,
    );
    // What is over the limit is cut at the next look, and torn down some seconds after.
    await sleep(6_000);
    const after = await Promise.all(cluster.nodes.map((node) => node.memory()));
    const growth = after.map((bytes, n) => (bytes ?? 0) - (before[n] ?? 0));
    note(
      `memory grew by ${growth.map((bytes) => Math.round(bytes / 2 ** 20)).join(' and ')} MiB while they stalled`,
    );
    for (const bytes of growth) {
      if (bytes > MAX_GROWTH_BYTES) breach(`a node grew by ${Math.round(bytes / 2 ** 20)} MiB`);
    }

    const cuts = readers.map((reader) => reader.cuts);
    const cut = (): number => readers.filter((reader, n) => reader.cuts > (cuts[n] ?? 0)).length;
    for (const reader of readers) reader.resume();
    // They learn of it when they have read what the system kept for them.
    for (let waited = 0; cut() < readers.length && waited < BACK_WITHIN_MS; waited += 100) await sleep(100);
    if ((await allLive([...clients, ...readers], BACK_WITHIN_MS)) === undefined)
      breach('not all readers came back');
    note(`${cut()} of ${readers.length} were cut and came back`);
    if (cut() < readers.length * 0.9) breach(`only ${cut()} of ${readers.length} stalled readers were cut`);
  },
};
