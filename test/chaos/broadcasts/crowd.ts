import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CrowdOrder, CrowdStart, Tally } from './crowd.process.js';

const PROCESS = fileURLToPath(new URL('./crowd.process.ts', import.meta.url));

/** Thousands of open tabs in a few processes. */
export class Crowd {
  private readonly parts: ChildProcess[] = [];
  private readonly waiting = new Map<number, (answer: unknown) => void>();
  private lastId = 0;

  constructor(processes: number) {
    for (let n = 0; n < processes; n++) {
      const child = fork(PROCESS, { execArgv: ['--import', 'tsx'] });
      child.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
        this.waiting.get(id)?.(answer);
        this.waiting.delete(id);
      });
      child.on('exit', (code) => {
        if (code) throw new Error(`a part of the crowd ended with ${code}`);
      });
      this.parts.push(child);
    }
  }

  /** Resolves when all are connected. */
  async start(url: string, people: CrowdStart['people'], atOnce: number): Promise<void> {
    const share = Math.ceil(people.length / this.parts.length);
    await this.ask((index) => ({
      ask: 'start',
      start: { url, people: people.slice(index * share, (index + 1) * share), atOnce },
    }));
  }

  async tally(title: string): Promise<Tally> {
    const all = await this.ask<Tally>(() => ({ ask: 'tally', title }));
    const sum = (of: (one: Tally) => number): number => all.reduce((total, one) => total + of(one), 0);
    const firsts = all.map(({ first }) => first).filter((at) => at > 0);
    return {
      open: sum(({ open }) => open),
      once: sum(({ once }) => once),
      never: sum(({ never }) => never),
      more: sum(({ more }) => more),
      doubled: sum(({ doubled }) => doubled),
      outOfOrder: sum(({ outOfOrder }) => outOfOrder),
      states: all.flatMap(({ states }) => states),
      first: Math.min(...firsts),
      last: Math.max(...all.map(({ last }) => last)),
    };
  }

  /** Direct notifications that arrived since the last call: [when, how long after they were due], in milliseconds. */
  async takeDirect(): Promise<[number, number][]> {
    return (await this.ask<[number, number][]>(() => ({ ask: 'direct' }))).flat();
  }

  close(): void {
    for (const part of this.parts) part.disconnect();
  }

  private ask<T>(order: (index: number) => CrowdOrder): Promise<T[]> {
    return Promise.all(
      this.parts.map(
        (part, index) =>
          new Promise<T>((resolve) => {
            const id = ++this.lastId;
            this.waiting.set(id, resolve as (answer: unknown) => void);
            part.send({ id, order: order(index) });
          }),
      ),
    );
  }
}
