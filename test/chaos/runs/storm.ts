import { setTimeout as sleep } from 'node:timers/promises';
import { allLive, type Run } from './run.js';

const BACK_WITHIN_MS = 15_000;

/** C7 and C5: every connection is cut at once, then the network is bad in other ways. */
export const storm: Run = {
  name: 'storm',
  title: 'all clients dropped at once; resets, delays and a one-way stall',
  async trouble({ cluster: { balancer, links }, clients, random, size, say, note, breach }) {
    let slowest = 0;
    const comeBack = async (): Promise<void> => {
      const took = await allLive(clients, BACK_WITHIN_MS);
      if (took === undefined) breach(`not all clients were back ${BACK_WITHIN_MS / 1_000} s after the storm`);
      slowest = Math.max(slowest, took ?? BACK_WITHIN_MS);
    };
    for (let time = 1; time <= size.times; time++) {
      say(`${balancer.cutAll()} connections cut (${time} of ${size.times})`);
      await comeBack();
      await sleep(size.pauseMs / 2);
    }
    for (const link of links) link.slowDown(() => random.between(20, 150));
    for (let time = 0; time < size.times * 2; time++) {
      await sleep(size.pauseMs / 2);
      balancer.cutAll(0.05, () => random.next());
    }
    for (const link of links) link.slowDown(undefined);
    const [stalled] = links;
    stalled?.stall(true);
    say(`nothing arrives from ${stalled?.name} for ${size.awayMs / 2_000} s`);
    await sleep(size.awayMs / 2);
    stalled?.stall(false);
    await comeBack();
    note(`all clients back within ${Math.round(slowest)} ms`);
  },
};
