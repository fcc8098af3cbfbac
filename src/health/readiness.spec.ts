import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { RedisService } from '../redis/redis.service.js';
import type { BrokerState, BrokerStatus } from '../triggers/broker/broker.state.js';
import type { HealthRepository } from './health.repository.js';
import type { LoadShedder, LoadState } from './load-shedder.js';
import { Readiness } from './readiness.js';

beforeAll(() => Logger.overrideLogger(false));
afterEach(() => jest.useRealTimers());

function setUp(
  now: () => Promise<Date>,
  draining = false,
  {
    link,
    broker = 'off',
    load = 'ok',
  }: { link?: { isUp: boolean }; broker?: BrokerStatus; load?: LoadState } = {},
) {
  const calls: number[] = [];
  const repository = {
    now: () => {
      calls.push(1);
      return now();
    },
  } as unknown as HealthRepository;
  const host = { httpAdapter: { draining } } as unknown as HttpAdapterHost;
  const state = { status: broker } as BrokerState;
  const shedder = { state: load } as LoadShedder;
  return { readiness: new Readiness(repository, host, { link } as RedisService, state, shedder), calls };
}

describe('readiness', () => {
  it('is there when the database answers', async () => {
    const { readiness } = setUp(() => Promise.resolve(new Date()));
    await expect(readiness.report()).resolves.toEqual({
      status: 'ready',
      checks: { database: 'ok', clock: 'ok', server: 'ok', load: 'ok' },
    });
  });

  it('is gone while the database is away', async () => {
    const { readiness } = setUp(() => Promise.reject(new Error('away')));
    await expect(readiness.report()).resolves.toMatchObject({
      status: 'not_ready',
      checks: { database: 'down' },
    });
  });

  it('does not wait longer than a second for the database', async () => {
    const { readiness } = setUp(() => new Promise(() => undefined));
    const before = performance.now();
    await expect(readiness.report()).resolves.toMatchObject({
      status: 'not_ready',
      checks: { database: 'down' },
    });
    expect(performance.now() - before).toBeLessThan(30_000);
  });

  it('is gone while the server drains', async () => {
    const { readiness } = setUp(() => Promise.resolve(new Date()), true);
    await expect(readiness.report()).resolves.toMatchObject({
      status: 'not_ready',
      checks: { server: 'draining' },
    });
  });

  it('is gone while there is too much to do, and says of what', async () => {
    const { readiness } = setUp(() => Promise.resolve(new Date()), false, { load: 'event_loop' });
    await expect(readiness.report()).resolves.toMatchObject({
      status: 'not_ready',
      checks: { database: 'ok', load: 'event_loop' },
    });
  });

  it('reports a clock that is wrong, and stays', async () => {
    const { readiness } = setUp(() => Promise.resolve(new Date(Date.now() - 6_000)));
    await expect(readiness.report()).resolves.toMatchObject({ status: 'ready', checks: { clock: 'skewed' } });
  });

  it('stays while Redis is away, and says so', async () => {
    const now = (): Promise<Date> => Promise.resolve(new Date());
    for (const [isUp, redis] of [
      [true, 'ok'],
      [false, 'down'],
    ] as const) {
      const { readiness } = setUp(now, false, { link: { isUp } });
      await expect(readiness.report()).resolves.toMatchObject({ status: 'ready', checks: { redis } });
    }
  });

  it('stays while the broker is away or takes nothing, and says so', async () => {
    const now = (): Promise<Date> => Promise.resolve(new Date());
    for (const [broker, said] of [
      ['consuming', 'ok'],
      ['connecting', 'down'],
      ['paused', 'paused'],
      ['off', undefined],
    ] as const) {
      const { status, checks } = await setUp(now, false, { broker }).readiness.report();
      expect([status, checks.broker]).toEqual(['ready', said]);
    }
  });

  it('asks the database once for many probes', async () => {
    // What it knows is fresh for a second.
    jest.useFakeTimers();
    const { readiness, calls } = setUp(() => Promise.resolve(new Date()));
    await Promise.all([readiness.report(), readiness.report()]);
    await readiness.report();
    expect(calls).toHaveLength(1);
  });
});
