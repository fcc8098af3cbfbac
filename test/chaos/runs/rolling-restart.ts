import { setTimeout as sleep } from 'node:timers/promises';
import { allLive, gapsOf, spreadOf, type Run } from './run.js';

/** C6. */
export const rollingRestart: Run = {
  name: 'rolling-restart',
  title: 'both nodes restarted one after the other',
  async trouble({ cluster, clients, failedCalls, size, say, note, breach }) {
    const times = Math.ceil(size.times / 2);
    const failedBefore = failedCalls();
    const since = performance.now();
    let slowest = 0;
    for (let time = 1; time <= times; time++) {
      for (const node of cluster.nodes) {
        const { tookMs, clean } = await node.stop();
        slowest = Math.max(slowest, tookMs);
        say(`${node.name} stopped in ${Math.round(tookMs)} ms (round ${time} of ${times})`);
        if (!clean) breach(`${node.name} did not end in good order`);
        await node.start();
        await sleep(size.pauseMs / 2);
      }
    }
    // A deployment does not wait for the clients in between, who are told to take their time.
    await allLive(clients);
    note(`stops within ${Math.round(slowest)} ms; ${failedCalls() - failedBefore} REST calls failed`);
    note(`tabs away: ${spreadOf(gapsOf(clients, since))}`);
  },
};
