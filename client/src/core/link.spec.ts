import { createTestClient, failure, FakeServer, testToken, type TestClient } from '../testing/index.js';
import { refusal } from './notify.error.js';

// How the connection lives: over which transport, after which pauses, and when it gives up.

const names = ({ attempts }: FakeServer): string[] => attempts.map(({ transport }) => transport);

async function live(parts: TestClient = createTestClient()): Promise<TestClient> {
  await parts.clock.advance(0);
  expect(parts.client.state.get().link).toBe('live');
  return parts;
}

const last = ({ attempts }: FakeServer) => attempts.at(-1)!;

it('is live over a WebSocket, and resumes from its cursor after a break', async () => {
  const { client, server, clock } = await live();
  const titles: string[] = [];
  client.on('notification', ({ title }) => titles.push(title));
  server.push({ title: 'one' });
  last(server).drop();
  expect(client.state.get().link).toBe('waiting');
  server.push({ title: 'missed' });
  await clock.advance(1_000);
  server.push({ title: 'three' });
  expect(titles).toEqual(['one', 'missed', 'three']);
  expect(server.attempts.map(({ after }) => after)).toEqual([undefined, 1]);
});

it('goes down to SSE within seconds where WebSockets are swallowed, and to polling where streams are held back', async () => {
  const server = new FakeServer();
  server.block('websocket');
  const { client, clock } = createTestClient({}, { server });
  await clock.advance(9_000);
  expect(names(server)).toEqual(['websocket', 'websocket', 'sse']);
  expect(client.state.get()).toMatchObject({ link: 'live', transport: 'sse' });

  const far = new FakeServer();
  far.block('websocket', 'sse');
  const other = createTestClient({}, { server: far });
  await other.clock.advance(22_000);
  expect(names(far)).toEqual(['websocket', 'websocket', 'sse', 'sse', 'polling']);
  expect(other.client.state.get()).toMatchObject({ link: 'live', transport: 'polling' });
});

it('climbs back when the better transport works again, without a gap', async () => {
  const server = new FakeServer();
  server.block('websocket');
  const { client, clock } = createTestClient({}, { server });
  await clock.advance(9_000);
  const seen: number[] = [];
  client.on('notification', ({ id }) => seen.push(id));
  server.push();
  server.block();
  await clock.advance(300_000);
  expect(client.state.get()).toMatchObject({ link: 'live', transport: 'websocket' });
  expect(server.connections.size).toBe(1);
  server.push();
  expect(seen).toEqual([1, 2]);
});

it('climbs to what lies between when the best transport has never worked', async () => {
  const server = new FakeServer();
  server.block('websocket', 'sse');
  const { client, clock, tab } = createTestClient({}, { server });
  await clock.advance(22_000);
  expect(client.state.get()).toMatchObject({ link: 'live', transport: 'polling' });
  server.block('websocket');
  tab.tell('online');
  await clock.advance(0);
  expect(client.state.get()).toMatchObject({ link: 'live', transport: 'sse' });
  server.block();
  tab.tell('online');
  await clock.advance(0);
  expect(client.state.get()).toMatchObject({ link: 'live', transport: 'websocket' });
});

it('starts on the next page with what worked on this one, for ten minutes', async () => {
  const server = new FakeServer();
  server.block('websocket');
  const first = createTestClient({}, { server });
  await first.clock.advance(9_000);
  first.client.close();
  const { tab, clock } = first;
  const second = createTestClient({}, { server, tab, clock });
  await clock.advance(0);
  expect(second.client.state.get()).toMatchObject({ link: 'live', transport: 'sse' });
  second.client.close();
  await clock.advance(600_001);
  createTestClient({}, { server, tab, clock });
  await clock.advance(0);
  expect(last(server).transport).toBe('websocket');
});

it('leaves a transport that breaks three times in a minute', async () => {
  const { client, server, clock } = await live();
  for (let drop = 0; drop < 3; drop++) {
    last(server).drop();
    await clock.advance(5_000);
  }
  expect(client.state.get()).toMatchObject({ link: 'live', transport: 'sse' });
});

it('waits longer with each failure, up to 30 seconds and then five minutes, and never stops', async () => {
  const { client, server, clock } = createTestClient({}, { random: () => 0.999_999 });
  await clock.advance(0);
  server.goDown();
  const pauses: number[] = [];
  client.state.subscribe(({ retryAt }) => {
    if (retryAt) pauses.push(Math.round((retryAt - clock.now()) / 1_000));
  });
  await clock.advance(1_800_000);
  expect(pauses[0]).toBe(1);
  expect(Math.max(...pauses.filter((pause) => pause < 300))).toBe(30);
  expect(pauses.at(-1)).toBe(300);
  expect(client.state.get().link).toBe('suspended');
  server.comeUp();
  await clock.advance(300_000);
  expect(client.state.get()).toMatchObject({ link: 'live', retryAt: null, lastError: null });
});

it('spreads its attempts by chance over all of the pause', async () => {
  for (const chance of [0, 0.25, 0.9]) {
    const { client, server, clock } = createTestClient({}, { random: () => chance });
    await clock.advance(0);
    last(server).drop();
    expect(client.state.get().retryAt).toBe(clock.now() + chance * 1_000);
  }
});

it('trusts a connection again only after 30 seconds', async () => {
  const { client, server, clock } = await live();
  const pause = async (): Promise<number> => {
    last(server).drop();
    const { retryAt } = client.state.get();
    const ms = (retryAt ?? 0) - clock.now();
    await clock.advance(ms);
    return ms;
  };
  expect([await pause(), await pause()]).toEqual([500, 1_000]);
  await clock.advance(60_000);
  expect(await pause()).toBe(500);
});

it('waits as long as the server says', async () => {
  const { client, server, clock } = await live();
  last(server).drop({ error: refusal(503, undefined, 12_000) });
  expect(client.state.get().retryAt).toBe(clock.now() + 12_000);
  await clock.advance(12_000);
  expect(client.state.get().link).toBe('live');
  last(server).drop({ reconnectInMs: 700 });
  expect(client.state.get().retryAt).toBe(clock.now() + 700);
});

it('tries at once when the network or the reader comes back', async () => {
  const { client, server, clock, tab } = createTestClient({ shareTabs: false });
  await clock.advance(0);
  for (const event of ['online', 'visible'] as const) {
    last(server).drop();
    expect(client.state.get().link).toBe('waiting');
    tab.tell(event);
    await clock.advance(0);
    expect(client.state.get().link).toBe('live');
  }
  tab.tell('offline');
  expect(client.state.get()).toMatchObject({ link: 'paused', pause: 'offline' });
  expect(server.connections.size).toBe(0);
  // Browsers are wrong about that sometimes.
  await clock.advance(30_000);
  expect(client.state.get().link).toBe('live');
});

it('stays away when the server refuses it, until it is asked to connect', async () => {
  const { client, server, clock } = await live();
  const { body } = failure(429, 'connection_limit');
  last(server).drop({ isFinal: true, error: refusal(429, body) });
  await clock.advance(3_600_000);
  expect(client.state.get()).toMatchObject({ link: 'refused', transport: null });
  expect(server.attempts).toHaveLength(1);
  client.connect();
  await clock.advance(0);
  expect(client.state.get().link).toBe('live');
});

it('comes back for the reader after it was pushed out by newer tabs', async () => {
  const { client, server, clock, tab } = await live();
  last(server).drop({ isFinal: true, error: refusal(429, failure(429, 'connection_limit').body) });
  tab.tell('hidden');
  tab.tell('visible');
  await clock.advance(0);
  expect(client.state.get().link).toBe('live');
});

it('renews the token over the open socket, before it ends', async () => {
  const { clock, tab, server } = createTestClient({ autoConnect: false });
  const reasons: string[] = [];
  const start = clock.now() / 1_000;
  const { client } = createTestClient(
    {
      getToken: ({ reason }) => {
        reasons.push(reason);
        const now = clock.now() / 1_000;
        return testToken('ada', { iat: now, exp: now + 3_600 });
      },
    },
    { clock, tab, server },
  );
  await clock.advance(3_600_000);
  expect(reasons).toEqual(['start', 'expiring']);
  expect(client.state.get().link).toBe('live');
  expect(server.attempts).toHaveLength(1);
  const [[event, body] = []] = last(server).sent;
  expect(event).toBe('refreshToken');
  const { token } = body as { token: string };
  const { iat } = JSON.parse(atob(token.split('.')[1]!)) as { iat: number };
  // A tenth of an hour before, and up to a tenth of that for chance.
  expect(iat - start).toBeGreaterThan(3_600 - 400);
  expect(iat - start).toBeLessThan(3_600 - 360);
});

it('asks once for a new token when it is refused, then says that the session has expired', async () => {
  const reasons: string[] = [];
  const server = new FakeServer();
  const tokens = ['old', 'new', 'newest'].map((jti) => testToken('ada', { jti }));
  const { client, clock } = createTestClient(
    {
      getToken: ({ reason }) => {
        reasons.push(reason);
        return tokens[reasons.length - 1] ?? '';
      },
    },
    { server },
  );
  const errors: string[] = [];
  client.on('session-expired', ({ error }) => errors.push(error.code));
  server.revoke(tokens[0]!);
  await clock.advance(0);
  expect(client.state.get().link).toBe('live');
  server.revoke(tokens[1]!);
  server.revoke(tokens[2]!);
  last(server).drop({ token: tokens[1]!, error: refusal(401, failure(401, 'token_expired').body) });
  await clock.advance(0);
  expect(client.state.get()).toMatchObject({ link: 'expired', lastError: { code: 'unauthorized' } });
  expect(reasons).toEqual(['start', 'rejected', 'rejected']);
  expect(errors).toEqual(['unauthorized']);
  await clock.advance(3_600_000);
  expect(reasons).toHaveLength(3);
});

it('goes on trying while the shop cannot say who is signed in', async () => {
  let isDown = true;
  const { client, clock } = createTestClient({
    getToken: () => {
      if (isDown) throw new TypeError('fetch failed');
      return testToken('ada');
    },
  });
  await clock.advance(60_000);
  expect(client.state.get()).toMatchObject({ link: 'waiting', lastError: { code: 'offline' } });
  isDown = false;
  await clock.advance(30_000);
  expect(client.state.get().link).toBe('live');
});

it('rests while nobody looks, and says what was missed afterwards', async () => {
  const { client, server, clock, tab } = await live();
  const seen: number[] = [];
  client.on('notification', ({ id }) => seen.push(id));
  tab.tell('hidden');
  await clock.advance(29_000);
  server.push();
  await clock.advance(2_000);
  expect(client.state.get()).toMatchObject({ link: 'paused', pause: 'hidden' });
  expect(server.connections.size).toBe(0);
  server.push();
  tab.tell('visible');
  await clock.advance(0);
  expect(client.state.get().link).toBe('live');
  expect(seen).toEqual([1, 2]);
});

it('leaves nothing open that would keep the page out of the back-forward cache', async () => {
  const { client, server, clock, tab } = await live();
  tab.tell('pagehide');
  expect(server.connections.size).toBe(0);
  expect(client.state.get()).toMatchObject({ link: 'paused', pause: 'bfcache' });
  tab.tell('pageshow');
  await clock.advance(0);
  expect(client.state.get().link).toBe('live');
});

it('closes for good, and leaves no timer behind', async () => {
  const { client, server, clock } = await live();
  client.close();
  expect(server.connections.size).toBe(0);
  expect(client.state.get().link).toBe('closed');
  expect(clock.waiting).toBe(0);
  client.connect();
  await clock.advance(0);
  expect(server.attempts).toHaveLength(1);
  await expect(client.find(1)).rejects.toMatchObject({ code: 'closed' });
});

it('forgets everything of one person when another one signs in', async () => {
  let user = 'ada';
  const { client, server, clock } = createTestClient({ getToken: () => testToken(user) });
  server.push();
  await clock.advance(0);
  const list = client.list();
  list.subscribe(() => undefined);
  await clock.advance(0);
  expect(list.get().items).toHaveLength(1);
  const users: (string | null)[] = [];
  client.state.subscribe((state) => users.push(state.user));
  user = 'ben';
  const switching = client.switchUser();
  expect(list.get().items).toEqual([]);
  expect(client.state.get()).toMatchObject({ user: null, unread: 0, isReady: false });
  await switching;
  await clock.advance(0);
  expect(users.at(-1)).toBe('ben');
  expect(last(server).token).toBe(testToken('ben'));
});
