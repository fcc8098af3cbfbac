import { setTimeout as sleep } from 'node:timers/promises';
import { allLive, type Run } from './run.js';

const BACK_WITHIN_MS = 10_000;

/** C1. The nodes take turns, so that each kill finds about all clients on the node that dies. */
export const appKill: Run = {
  name: 'app-kill',
  title: 'kill -9 of one of two nodes, again and again',
  async trouble({ cluster, clients, size, say, note, breach }) {
    const times = size.kills;
    let slowest = 0;
    for (let time = 1; time <= times; time++) {
      const node = cluster.nodes[time % 2];
      await node?.kill();
      say(`${node?.name} killed (${time} of ${times})`);
      const took = await allLive(clients, BACK_WITHIN_MS);
      if (took === undefined) {
        const away = clients.filter(({ isLive }) => !isLive).length;
        breach(`${away} clients were not back ${BACK_WITHIN_MS / 1_000} s after ${node?.name} was killed`);
      }
      slowest = Math.max(slowest, took ?? BACK_WITHIN_MS);
      await node?.start();
      await sleep(size.pauseMs);
    }
    note(`${times} kills, all clients back within ${Math.round(slowest)} ms`);
  },
};
