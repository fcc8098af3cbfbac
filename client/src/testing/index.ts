import type { ClientOptions, NotificationsClient, TopicMap } from '../core/api.js';
import { Client } from '../core/client.js';
import type { FakeTab } from './fake-browser.js';
import { FakeBrowser } from './fake-browser.js';
import { FakeClock } from './fake-clock.js';
import { FakeServer } from './fake-server.js';

export { FakeBrowser, FakeTab } from './fake-browser.js';
export { FakeClock, settled } from './fake-clock.js';
export { FakeInbox } from './fake-inbox.js';
export { failure, FakeServer, type FakeConnection } from './fake-server.js';

export interface TestParts {
  server?: FakeServer;
  clock?: FakeClock;
  /** Tabs of one browser share a connection: `browser.open()` for each. */
  tab?: FakeTab;
  /** From 0 to 1, for pauses between attempts; 0.5 when absent. */
  random?: () => number;
}

export interface TestClient<T extends TopicMap = TopicMap> extends Required<Omit<TestParts, 'random'>> {
  client: NotificationsClient<T>;
}

/**
 * The real client with a server in memory and a clock that stands still. It connects by itself; `await clock.advance(0)`
 * lets that happen.
 */
export function createTestClient<T extends TopicMap = TopicMap>(
  options: Partial<ClientOptions> = {},
  parts: TestParts = {},
): TestClient<T> {
  const { server = new FakeServer(), clock = new FakeClock(), random = () => 0.5 } = parts;
  const tab = parts.tab ?? new FakeBrowser().open();
  const { now, setTimeout, clearTimeout } = clock;
  const client: unknown = new Client(
    { url: 'https://storebell.test', getToken: () => testToken('ada'), ...options },
    { now, setTimeout, clearTimeout, random, fetch: server.fetch, open: server.open, ...tab.env },
  );
  return { client: client as NotificationsClient<T>, server, clock, tab };
}

/** A token as a shop makes it, signed by nobody. Times in seconds since 1970. */
export function testToken(sub: string, claims: { exp?: number; iat?: number; jti?: string } = {}): string {
  const part = (value: object): string => btoa(JSON.stringify(value)).replaceAll('=', '');
  return `${part({ alg: 'none' })}.${part({ sub, ...claims })}.`;
}
