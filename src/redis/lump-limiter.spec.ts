import { jest } from '@jest/globals';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { LumpLimiter, type Limiter } from './lump-limiter.js';

const POINTS = 2_000;
const LUMP = 4;

/** Counts how often it is asked. */
class Counted {
  asked = 0;
  private readonly memory;

  constructor(points = POINTS, duration = 3_600) {
    this.memory = new RateLimiterMemory({ points, duration });
  }

  consume = async (key: string | number, points?: number): Promise<RateLimiterRes> => {
    this.asked++;
    await new Promise((resolve) => setImmediate(resolve));
    return this.memory.consume(key, points);
  };
}

afterEach(() => jest.useRealTimers());

const granted = async (limiter: Limiter, times: number, key = 'ada'): Promise<number> => {
  const all = await Promise.allSettled(Array.from({ length: times }, async () => limiter.consume(key)));
  return all.filter(({ status }) => status === 'fulfilled').length;
};

it('asks once for many', async () => {
  const shared = new Counted();
  expect(await granted(new LumpLimiter(shared, POINTS), 100)).toBe(100);
  expect(shared.asked).toBe(100 / LUMP);
});

it('says how many are left, and for how long', async () => {
  const limiter = new LumpLimiter(new Counted(), POINTS);
  for (let n = 1; n <= 2 * LUMP + 1; n++) {
    const { remainingPoints, consumedPoints, msBeforeNext } = await limiter.consume('ada');
    expect([remainingPoints, consumedPoints]).toEqual([POINTS - n, n]);
    expect(msBeforeNext).toBeGreaterThan(3_000_000);
    expect(msBeforeNext).toBeLessThanOrEqual(3_600_000);
  }
});

it.each([POINTS, POINTS - 3, POINTS + LUMP - 1])('grants %i points exactly, by one node', async (points) => {
  const limiter = new LumpLimiter(new Counted(points), points);
  expect(await granted(limiter, points + 50)).toBe(points);
  await expect(limiter.consume('ada')).rejects.toBeInstanceOf(RateLimiterRes);
  expect(await granted(limiter, 5, 'ben')).toBe(5);
});

it('grants the points exactly, by three nodes that take in turn', async () => {
  const shared = new Counted(POINTS - 3);
  const nodes = [1, 2, 3].map(() => new LumpLimiter(shared, POINTS - 3));
  const each = await Promise.all(nodes.map((node) => granted(node, POINTS)));
  expect(each.reduce((sum, one) => sum + one)).toBe(POINTS - 3);
  expect(Math.min(...each)).toBeGreaterThan(0);
});

it('takes one by one where a lump would be less than a point', async () => {
  const shared = new Counted(499);
  const limiter = new LumpLimiter(shared, 499);
  expect(await granted(limiter, 20)).toBe(20);
  expect(shared.asked).toBe(20);
});

it('answers at once from a lump', async () => {
  const limiter = new LumpLimiter(new RateLimiterMemory({ points: 3, duration: 3_600 }), 3, 3);
  expect(await limiter.consume('ada')).toMatchObject({ remainingPoints: 2 });
  expect(limiter.consume('ada')).toMatchObject({ remainingPoints: 1, consumedPoints: 2 });
  expect(limiter.consume('ada')).toMatchObject({ remainingPoints: 0, consumedPoints: 3 });
  await expect(limiter.consume('ada')).rejects.toMatchObject({ remainingPoints: 0 });
});

it('begins anew with the next window', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  const shared = new Counted(POINTS, 1);
  const limiter = new LumpLimiter(shared, POINTS);
  const { msBeforeNext } = await limiter.consume('ada');
  jest.advanceTimersByTime(msBeforeNext + 50);
  expect((await limiter.consume('ada')).consumedPoints).toBe(1);
  expect(shared.asked).toBe(2);
});

it('passes on what is no refusal', async () => {
  const limiter = new LumpLimiter({ consume: () => Promise.reject(new Error('away')) }, POINTS);
  await expect(limiter.consume('ada')).rejects.toThrow('away');
});
