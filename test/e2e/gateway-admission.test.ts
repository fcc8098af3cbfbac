import { jest } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { refusedUpgrade, stretchTimers, Tab, Wire } from './gateway.client.js';

// How many may come, and from where. Refused before the upgrade, so that Socket.IO tries again by itself.

let app: TestApp | undefined;

async function start(environment: Record<string, string>): Promise<TestApp> {
  app = await createTestApp(environment);
  return app;
}
afterEach(() => jest.restoreAllMocks());
afterEach(() => app?.close());

const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

it('takes so many handshakes a second of one address', async () => {
  const own = await start({ HANDSHAKE_RATE: '5' });
  // One second, which does not end before all have asked.
  jest.spyOn(Date, 'now').mockReturnValue(Date.now());
  stretchTimers(1_000);
  const attempts = Array.from({ length: 12 }, () => Wire.open(own).then((wire) => wire.ws.close()));
  const results = await Promise.allSettled(attempts);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  const { status, retryAfter, body } = await refusedUpgrade(own);
  expect([status, retryAfter, body.code]).toEqual([429, '1', 'rate_limited']);
  jest.restoreAllMocks();
  // Whoever is patient gets in.
  const tab = new Tab(own.socket(own.token('anna'), {}, { reconnection: true, reconnectionDelay: 200 }));
  await tab.next('connected');
});

it('takes so many sockets of one address, and another when one has gone', async () => {
  const own = await start({ SOCKETS_PER_ADDRESS: '2' });
  const [first] = [await Wire.open(own), await Wire.open(own)];
  const { status, retryAfter, body } = await refusedUpgrade(own);
  expect([status, retryAfter, body.code]).toEqual([503, '5', 'unavailable']);
  const tab = new Tab(own.socket(own.token('anna'), {}, { reconnection: true, reconnectionDelay: 20 }));
  await tab.next('connect_error');
  first?.ws.close();
  await tab.next('connected');
});

it('does not believe a caller about its address', async () => {
  const own = await start({ SOCKETS_PER_ADDRESS: '1' });
  await Wire.open(own, undefined, from('203.0.113.1'));
  expect((await refusedUpgrade(own, from('203.0.113.2'))).status).toBe(503);
});

it('believes the proxies it is told of, as far as they vouch', async () => {
  const own = await start({ SOCKETS_PER_ADDRESS: '1', TRUST_PROXY: '127.0.0.0/8,10.0.0.1' });
  await Wire.open(own, undefined, from('203.0.113.1'));
  await Wire.open(own, undefined, from('203.0.113.2'));
  for (const forged of ['198.51.100.1, 203.0.113.1', '203.0.113.1, 10.0.0.1', 'x, 203.0.113.1']) {
    expect((await refusedUpgrade(own, from(forged))).status).toBe(503);
  }
  // A home has 2^64 addresses of version 6.
  await Wire.open(own, undefined, from('2001:db8:1:2::1'));
  expect((await refusedUpgrade(own, from('2001:db8:1:2:ffff::9'))).status).toBe(503);
  await Wire.open(own, undefined, from('2001:db8:1:3::1'));
});
