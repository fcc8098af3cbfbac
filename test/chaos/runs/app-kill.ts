import { setTimeout as sleep } from 'node:timers/promises';
import { allLive, gapsOf, spreadOf, type Run } from './run.js';

/** C1. The nodes take turns, so that each kill finds about all clients on the node that dies. */
export const appKill: Run = {
  name: 'app-kill',
  title: 'kill -9 of one of two nodes, again and again',
  async trouble({ cluster, clients, size, say, note }) {
    const times = size.kills;
    let slowest = 0;
    const since = performance.now();
    for (let time = 1; time <= times; time++) {
      const node = cluster.nodes[time % 2];
      await node?.kill();
      say(`${node?.name} killed (${time} of ${times})`);
      slowest = Math.max(slowest, await allLive(clients));
      await node?.start();
      await sleep(size.pauseMs);
    }
    note(`${times} kills, all clients back within ${Math.round(slowest)} ms`);
    note(`tabs away: ${spreadOf(gapsOf(clients, since))}`);
  },
};
