import * as fc from 'fast-check';
import { jest } from '@jest/globals';
import { Gatherer } from './gather.js';

/** Writes when it is told to, and remembers what. */
class Writer {
  readonly batches: string[][] = [];
  private held: (() => void)[] = [];
  /** Jobs whose batch cannot be written. */
  readonly poison = new Set<string>();

  readonly write = async (jobs: string[]): Promise<string[]> => {
    this.batches.push(jobs);
    await new Promise<void>((resolve) => this.held.push(resolve));
    const found = jobs.find((job) => this.poison.has(job));
    if (found) throw new Error(`cannot write ${found}`);
    return jobs.map((job) => `${job} written`);
  };

  /** Ends writes, one after the other, until nobody wants to write. */
  async finish(): Promise<void> {
    for (let idle = 0; idle < 10; idle++) {
      for (const end of this.held.splice(0)) {
        end();
        idle = 0;
      }
      await Promise.resolve();
    }
  }
}

let writer: Writer;
let gatherer: Gatherer<string, string>;
beforeEach(() => {
  writer = new Writer();
  gatherer = new Gatherer(writer.write, 10);
});
const add = (job: string, keys: string[] = [], weight = 1) => gatherer.add(job, keys, weight);

/** Lets promises that are settled already be heard. */
async function settle(): Promise<void> {
  for (let n = 0; n < 10; n++) await Promise.resolve();
}

describe('jobs that arrive together', () => {
  it('wait for no timer', async () => {
    jest.useFakeTimers();
    try {
      const written = add('a');
      await settle();
      expect(writer.batches).toEqual([['a']]);
      await writer.finish();
      await expect(written).resolves.toBe('a written');
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('of one turn are one batch, with an answer for each', async () => {
    const answers = Promise.all(['a', 'b', 'c'].map((job) => add(job)));
    await writer.finish();
    expect(writer.batches).toEqual([['a', 'b', 'c']]);
    await expect(answers).resolves.toEqual(['a written', 'b written', 'c written']);
  });

  it('while a batch is written are the next one', async () => {
    const answers = [add('a')];
    await settle();
    for (const job of ['b', 'c']) {
      answers.push(add(job));
      await settle();
    }
    expect(writer.batches).toEqual([['a']]);
    await writer.finish();
    expect(writer.batches).toEqual([['a'], ['b', 'c']]);
    await expect(Promise.all(answers)).resolves.toEqual(['a written', 'b written', 'c written']);
  });

  it('after a pause are written as promptly as the first', async () => {
    const first = add('a');
    await writer.finish();
    await first;
    const second = add('b');
    await settle();
    expect(writer.batches).toEqual([['a'], ['b']]);
    await writer.finish();
    await expect(second).resolves.toBe('b written');
  });
});

describe('jobs that share a key', () => {
  it('go one after the other', async () => {
    void [add('a', ['x']), add('b', ['x']), add('c', ['y']), add('d', ['x'])];
    await writer.finish();
    expect(writer.batches).toEqual([['a', 'c'], ['b'], ['d']]);
  });

  it('do not overtake one that waits', async () => {
    // c shares nothing with a, but b came first.
    void [add('a', ['x']), add('b', ['x', 'y']), add('c', ['y'])];
    await writer.finish();
    expect(writer.batches).toEqual([['a'], ['b'], ['c']]);
  });
});

describe('of two lanes', () => {
  beforeEach(() => {
    gatherer = new Gatherer(writer.write, 10, { lanes: 2 });
  });

  it('one is written while the other is', async () => {
    const answers = [add('a')];
    await settle();
    answers.push(add('b'));
    await settle();
    expect(writer.batches).toEqual([['a'], ['b']]);
    await writer.finish();
    await expect(Promise.all(answers)).resolves.toEqual(['a written', 'b written']);
  });

  it('the other begins when there is enough for it, or alone', async () => {
    gatherer = new Gatherer(writer.write, 10, { lanes: 2, minWeight: 3 });
    const answers = [add('a')];
    await settle();
    answers.push(add('b'), add('c'));
    await settle();
    expect(writer.batches).toEqual([['a']]);
    answers.push(add('d'));
    await settle();
    answers.push(add('e'));
    await settle();
    expect(writer.batches).toEqual([['a'], ['b', 'c', 'd']]);
    await writer.finish();
    expect(writer.batches).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
    await expect(Promise.all(answers)).resolves.toHaveLength(5);
  });

  it('each takes its part, if that is enough', async () => {
    gatherer = new Gatherer(writer.write, 10, { lanes: 2, minWeight: 3, divide: true });
    const answers = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((job) => add(job));
    await settle();
    expect(writer.batches).toEqual([
      ['a', 'b', 'c', 'd'],
      ['e', 'f', 'g'],
    ]);
    await writer.finish();
    await expect(Promise.all(answers)).resolves.toHaveLength(7);
    answers.push(...['h', 'i', 'j', 'k', 'l'].map((job) => add(job)));
    await settle();
    expect(writer.batches.slice(2)).toEqual([['h', 'i', 'j', 'k', 'l']]);
    await writer.finish();
    await expect(Promise.all(answers)).resolves.toHaveLength(12);
  });

  it('none takes what shares a key with the other', async () => {
    const answers = [add('a', ['x'])];
    await settle();
    answers.push(add('b', ['x']), add('c', ['y']), add('d', ['x']));
    await settle();
    expect(writer.batches).toEqual([['a'], ['c']]);
    await writer.finish();
    expect(writer.batches).toEqual([['a'], ['c'], ['b'], ['d']]);
    await expect(Promise.all(answers)).resolves.toHaveLength(4);
  });

  it('one that cannot be written holds its keys until each job was tried alone', async () => {
    writer.poison.add('a');
    const refused = add('a', ['x']).catch(String);
    const other = add('b', ['y']);
    await settle();
    const next = add('c', ['x']);
    await writer.finish();
    expect(await refused).toContain('cannot write a');
    await expect(Promise.all([other, next])).resolves.toEqual(['b written', 'c written']);
    expect(writer.batches).toEqual([['a', 'b'], ['a'], ['b'], ['c']]);
  });
});

describe('a batch', () => {
  it('holds no more than its weight', async () => {
    void [add('a', [], 6), add('b', [], 5), add('c', [], 4), add('d', [], 5)];
    await writer.finish();
    expect(writer.batches).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
  });

  it('is a heavy job alone, which lighter ones do not push back for ever', async () => {
    void [add('a', [], 1), add('heavy', [], 50)];
    await settle();
    for (let n = 0; n < 20; n++) void add(`light ${n}`);
    await writer.finish();
    expect(writer.batches[1]).toEqual(['heavy']);
    expect(writer.batches.flat()).toHaveLength(22);
  });
});

describe('a job that cannot be written', () => {
  it('fails alone', async () => {
    writer.poison.add('b');
    const answers = Promise.allSettled(['a', 'b', 'c'].map((job) => add(job)));
    await writer.finish();
    expect(await answers).toEqual([
      { status: 'fulfilled', value: 'a written' },
      { status: 'rejected', reason: new Error('cannot write b') },
      { status: 'fulfilled', value: 'c written' },
    ]);
    expect(writer.batches).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']]);
  });

  it('does not stop those that come later', async () => {
    writer.poison.add('a');
    const refused = add('a').catch(String);
    await writer.finish();
    expect(await refused).toContain('cannot write a');
    const written = add('b');
    await writer.finish();
    await expect(written).resolves.toBe('b written');
  });
});

it('answers every job with its own result, in order where keys demand it, whatever comes when', async () => {
  const job = fc.record({
    keys: fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { maxLength: 2 }),
    weight: fc.integer({ min: 1, max: 14 }),
    turns: fc.nat({ max: 3 }),
    poison: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(job, { maxLength: 30 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      async (jobs, lanes, minWeight, divide) => {
        const batches: number[][] = [];
        const held = new Set<string>();
        const write = async (batch: number[]): Promise<number[]> => {
          const keys = batch.flatMap((n) => jobs[n]?.keys ?? []);
          expect(keys.filter((key) => held.has(key))).toEqual([]);
          for (const key of keys) held.add(key);
          batches.push(batch);
          await settle();
          for (const key of keys) held.delete(key);
          if (batch.some((n) => jobs[n]?.poison)) throw new Error('poison');
          return batch.map((n) => n * 2);
        };
        const own = new Gatherer<number, number>(write, 10, { lanes, minWeight, divide });
        const answers: Promise<number>[] = [];
        for (const [n, { keys, weight, turns }] of jobs.entries()) {
          const answer = own.add(n, keys, weight);
          answer.catch(() => undefined);
          answers.push(answer);
          for (let turn = 0; turn < turns; turn++) await Promise.resolve();
        }
        const outcomes = await Promise.allSettled(answers);
        expect(outcomes.map((one) => (one.status === 'fulfilled' ? one.value : 'poison'))).toEqual(
          jobs.map(({ poison }, n) => (poison ? 'poison' : n * 2)),
        );
        for (const batch of batches) {
          const keys = batch.flatMap((n) => jobs[n]?.keys ?? []);
          expect(new Set(keys).size).toBe(keys.length);
          const weight = batch.reduce((sum, n) => sum + (jobs[n]?.weight ?? 0), 0);
          expect(batch.length === 1 || weight <= 10).toBe(true);
        }
        const firstTime = [...new Set(batches.flat())];
        for (const key of ['x', 'y', 'z'] as const) {
          const order = firstTime.filter((n) => jobs[n]?.keys.includes(key));
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
      },
    ),
    { seed: 20_261_127 },
  );
});
