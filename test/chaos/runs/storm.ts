import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Reads } from '../services/app-node.js';
import { allLive, gapsOf, spreadOf, type Run } from './run.js';

/** C7 and C5: every connection is cut at once, then the network is bad in other ways. */
export const storm: Run = {
  name: 'storm',
  preloads: [fileURLToPath(new URL('../preload/count-reads.mjs', import.meta.url))],
  title: 'all clients dropped at once; resets, delays and a one-way stall',
  async trouble({ cluster: { balancer, links, nodes }, clients, random, size, say, note }) {
    let slowest = 0;
    const since = performance.now();
    const reads = async (): Promise<Reads[]> => Promise.all(nodes.map((node) => node.reads()));
    const calm: Reads[] = [];
    const busy: Reads[] = [];
    let [resumes, calmMs, busyMs] = [0, 0, 0];
    const comeBack = async (): Promise<void> => {
      slowest = Math.max(slowest, await allLive(clients));
    };
    for (let time = 1; time <= size.times; time++) {
      await reads();
      const before = performance.now();
      await sleep(size.pauseMs / 2);
      calm.push(...(await reads()));
      const start = performance.now();
      calmMs += start - before;
      const cuts = clients.reduce((sum, client) => sum + client.cuts, 0);
      say(`${balancer.cutAll()} connections cut (${time} of ${size.times})`);
      await comeBack();
      resumes += clients.reduce((sum, client) => sum + client.cuts, 0) - cuts;
      busy.push(...(await reads()));
      busyMs += performance.now() - start;
    }
    note(
      `while ${resumes} tabs came back, hubs read ${inWords(busy, busyMs)}; before, ${inWords(calm, calmMs)}`,
    );
    note(`tabs away: ${spreadOf(gapsOf(clients, since))}`);
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

function inWords(reads: readonly Reads[], ms: number): string {
  const sum = (of: keyof Reads): number => reads.reduce((total, one) => total + one[of], 0);
  return `for ${sum('connections')} with ${sum('queries')} queries, ${((sum('queries') * 1_000) / ms).toFixed(1)}/s`;
}
