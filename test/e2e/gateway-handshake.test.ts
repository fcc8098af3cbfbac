import { jest } from '@jest/globals';
import type { Socket } from 'socket.io';
import { Authenticator } from '../../src/auth/authenticator.js';
import { LiveHub } from '../../src/delivery/live/live.hub.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { refusedUpgrade, Tab, Wire } from './gateway.client.js';

// The door: what reliability.md calls S1 to S5, S13, S14 and S17, against the real server with raw frames.

let app: TestApp;
/** How long a connection stayed open on which nobody said anything, in milliseconds. */
let silence: Promise<number>;

beforeAll(async () => {
  app = await createTestApp({ CORS_ORIGINS: 'https://shop.example', SOCKETS_PER_USER: '3' });
  const since = performance.now();
  const { closed } = await Wire.open(app);
  silence = closed.then(() => performance.now() - since);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => app.close());

const connect = (token: string): string => `40/notifications,${JSON.stringify({ token })}`;

describe('the main namespace', () => {
  it('is closed, also for those who are signed in', async () => {
    const wire = await Wire.open(app);
    wire.send(`40${JSON.stringify({ token: app.token('anna') })}`);
    expect(await wire.frame('44')).toContain('"code":"forbidden"');
    const signedIn = await Wire.connected(app, app.token('anna'));
    signedIn.send('40');
    await signedIn.closed;
  });

  it('and others are not there', async () => {
    const wire = await Wire.open(app);
    wire.send('40/admin,');
    expect(await wire.frame('44/admin,')).toContain('Invalid namespace');
    wire.ws.close();
  });
});

describe('the origin of a page', () => {
  it.each([
    'https://evil.example',
    'https://shop.example.evil.example',
    'https://evil-shop.example',
    'http://shop.example',
    'https://shop.example:444',
    'null',
    'file://',
    'shop.example',
  ])('must be allowed: %s', async (origin) => {
    const { status, body } = await refusedUpgrade(app, { origin });
    expect([status, body.code]).toEqual([403, 'origin_not_allowed']);
  });

  it('is fine when it is on the list, the server itself, or when there is none', async () => {
    for (const headers of [{ origin: 'https://shop.example' }, { origin: app.url }, {}]) {
      const wire = await Wire.open(app, undefined, headers);
      expect(await wire.frame('0{')).toContain('"sid"');
      wire.ws.close();
    }
  });
});

describe('a token', () => {
  it.each(['token', 'access_token', 'auth', 'jwt', 'anything'])(
    'is not taken from the address, under whatever name: %s',
    async (name) => {
      const { status, body } = await refusedUpgrade(app, {}, `&${name}=${app.token('anna')}`);
      expect([status, body.code]).toEqual([400, 'bad_request']);
    },
  );

  it.each([
    ['none', undefined, 'unauthorized'],
    ['rubbish', 'a.b.c', 'unauthorized'],
    ['an object', { sub: 'anna' }, 'unauthorized'],
    [
      'one without a signature',
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`,
      'unauthorized',
    ],
  ])('that is %s is refused with its code', async (_, token, code) => {
    expect(await Tab.refused(app, '', { token })).toMatchObject({
      statusCode: 401,
      code,
      requestId: expect.any(String),
    });
  });

  it('is asked for once, however often the client asks to connect meanwhile', async () => {
    const check = jest.spyOn(app.app.get(Authenticator), 'authenticate');
    let release: () => void = () => undefined;
    check.mockImplementation(
      () => new Promise((_, reject) => (release = () => reject(new Error('too late')))),
    );
    const wire = await Wire.open(app);
    wire.send(...Array.from({ length: 500 }, () => connect(app.token('anna'))));
    await wire.closed;
    expect(check).toHaveBeenCalledTimes(1);
    release();
    expect(app.app.get(LiveHub).isOnline('anna')).toBe(false);
  });

  it('does not stay in memory with the request it came in', async () => {
    const attach = jest.spyOn(app.app.get(LiveHub), 'attach');
    const tab = await Tab.open(app, app.token('memo'));
    const [connection] = attach.mock.calls[0] ?? [];
    const { socket } = connection as unknown as { socket: Pick<Socket, 'handshake' | 'conn'> };
    expect(socket.handshake).toMatchObject({ auth: {}, headers: {} });
    expect(JSON.stringify(socket.handshake)).not.toContain('eyJ');
    expect(socket.conn.request).toBeNull();
    tab.close();
  });
});

describe('a cursor', () => {
  it.each([-1, 1.5, 1e308, 2 ** 31, '5', true, [5], {}])('must be a place in an inbox: %j', async (after) => {
    const error = await Tab.refused(app, app.token('anna'), { after });
    expect(error).toMatchObject({ code: 'validation_failed', details: [{ path: 'after' }] });
  });

  it('of null is none', async () => {
    const tab = await Tab.open(app, app.token('anna'), { after: null as unknown as undefined });
    expect(tab.all('connected')[0]?.[0]).toMatchObject({ resumed: false });
    tab.close();
  });

  it('of Socket.IO itself is nothing to us', async () => {
    const wire = await Wire.open(app);
    const auth = { token: app.token('anna'), pid: 'someone', offset: '1-1', after: 0 };
    wire.send(`40/notifications,${JSON.stringify(auth)}`);
    // With recovery on, the answer would carry a `pid`.
    expect(await wire.frame('40/notifications,')).not.toContain('pid');
    await wire.frame('42/notifications,["connected"');
    wire.ws.close();
  });
});

describe('a connection', () => {
  it('that says something else first is closed', async () => {
    const wire = await Wire.open(app);
    wire.send('42/notifications,["markAllRead",{}]');
    expect(await wire.closed).toBe(1005);
  });

  it('that never signs in is closed within 10 seconds', async () => {
    expect(await silence).toBeLessThan(30_000);
  });

  it.each([
    ['GET', 'EIO=4&transport=polling', 0],
    ['GET', 'EIO=4&transport=polling&sid=__proto__', 0],
    ['GET', 'EIO=4&transport=websocket&sid=__proto__', 1],
    ['GET', 'EIO=4&transport=websocket&sid=unknown', 1],
    ['POST', 'EIO=4&transport=websocket', 2],
    ['GET', 'EIO=4&transport=websocket', 3],
    ['GET', 'EIO=4&transport=__proto__', 0],
  ])('that is no WebSocket is refused: %s %s', async (method, query, code) => {
    const response = await fetch(`${app.url}/socket.io/?${query}`, { method });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code });
  });

  it.each(['3', '5', '', '__proto__'])('of another protocol is refused: EIO=%s', async (version) => {
    const { status, body } = await refusedUpgrade(app, {}, '', version);
    expect([status, body.code]).toEqual([400, 'bad_request']);
  });

  it('that leaves the namespace is closed, so that it cannot be hoarded', async () => {
    const wire = await Wire.connected(app, app.token('leaver'));
    wire.send('41/notifications,');
    await wire.closed;
    expect(app.app.get(LiveHub).isOnline('leaver')).toBe(false);
  });

  it('after the last a user may have closes the oldest, which stays away', async () => {
    const token = app.token('tabs');
    const tabs = [];
    for (let tab = 0; tab < 4; tab++) tabs.push(await Tab.open(app, token));
    const [oldest, ...others] = tabs as [Tab, ...Tab[]];
    expect(await oldest.next('exception')).toMatchObject([{ code: 'connection_limit', statusCode: 429 }]);
    expect(await oldest.next('disconnect')).toEqual(['io server disconnect']);
    for (const tab of others) await tab.settled();
    expect(app.app.get(LiveHub).isOnline('tabs')).toBe(true);
  });

  it('that cannot be opened is closed, and the server lives', async () => {
    jest.spyOn(app.app.get(LiveHub), 'attach').mockImplementationOnce(() => {
      throw new Error('on purpose');
    });
    const tab = new Tab(app.socket(app.token('unlucky')));
    expect(await tab.next('disconnect')).toEqual(['transport close']);
    jest.spyOn(app.app.get(LiveHub), 'detach').mockImplementationOnce(() => {
      throw new Error('on purpose');
    });
    (await Tab.open(app, app.token('unlucky'))).close();
    await Tab.open(app, app.token('unlucky'));
  });

  it('that meets trouble of ours is to be tried again, not refused for good', async () => {
    jest.spyOn(app.app.get(Authenticator), 'authenticate').mockRejectedValueOnce(new Error('database away'));
    const tab = new Tab(app.socket(app.token('patient'), {}, { reconnection: true, reconnectionDelay: 10 }));
    await tab.next('connected');
    expect(tab.events).not.toContain('connect_error');
    tab.close();
  });
});
