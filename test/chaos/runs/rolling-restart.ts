import { setTimeout as sleep } from 'node:timers/promises';
import { allLive, type Run } from './run.js';

const STOP_WITHIN_MS = 25_000;
const BACK_WITHIN_MS = 20_000;

/** C6. */
export const rollingRestart: Run = {
  name: 'rolling-restart',
  title: 'both nodes restarted one after the other',
  async trouble({ cluster, clients, producer, size, say, note, breach }) {
    const times = Math.ceil(size.times / 2);
    const failedBefore = producer.failedCalls;
    let slowest = 0;
    for (let time = 1; time <= times; time++) {
      for (const node of cluster.nodes) {
        const { tookMs, clean } = await node.stop();
        slowest = Math.max(slowest, tookMs);
        say(`${node.name} stopped in ${Math.round(tookMs)} ms (round ${time} of ${times})`);
        if (!clean) breach(`${node.name} did not end in good order`);
        if (tookMs > STOP_WITHIN_MS) breach(`${node.name} took ${Math.round(tookMs)} ms to stop`);
        await node.start();
        await sleep(size.pauseMs / 2);
      }
    }
    // A deployment does not wait for the clients in between, who are told to take their time.
    if ((await allLive(clients, BACK_WITHIN_MS)) === undefined) {
      breach(`not all clients were back ${BACK_WITHIN_MS / 1_000} s after the last restart`);
    }
    note(
      `stops within ${Math.round(slowest)} ms; ${producer.failedCalls - failedBefore} requests failed and were sent again`,
    );
  },
};
