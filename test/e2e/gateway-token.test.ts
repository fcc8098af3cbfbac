import { TokenSigner } from '../../src/auth/token-signer.js';
import { LiveHub } from '../../src/delivery/live/live.hub.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { Tab } from './gateway.client.js';

// A socket lives as long as its token, and a new token prolongs it.

let app: TestApp;
let sign: (sub: string, seconds: number, claims?: object) => string;

beforeAll(async () => {
  app = await createTestApp();
  const signer = app.app.get(TokenSigner);
  sign = (sub, seconds, claims) => signer.sign({ sub, ...claims }, seconds);
});
afterAll(() => app.close());

/** Of a token, as a Unix time in seconds. */
const endOf = (token: string): number =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number }).exp;
const seconds = (iso: string): number => Math.round((Date.parse(iso) - Date.now()) / 1_000);

describe('a token that runs out', () => {
  it('is announced after the first state, and then the socket is closed so that it may come back', async () => {
    const tab = await Tab.open(app, sign('anna', 10));
    const [{ expiresAt }] = await tab.next('tokenExpiring');
    expect(seconds(expiresAt)).toBeLessThanOrEqual(10);
    expect(await tab.next('exception')).toMatchObject([{ statusCode: 401, code: 'token_expired' }]);
    expect(await tab.next('disconnect')).toEqual(['transport close']);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    expect(Date.now() - Date.parse(expiresAt)).toBeLessThan(30_000);
    expect(tab.events).toEqual(['connected', 'tokenExpiring', 'exception', 'disconnect']);
  });

  it('in more than a minute is not announced yet, nor one that lasts for centuries', async () => {
    for (const life of [120, 60 * 60 * 24 * 365 * 300]) {
      const tab = await Tab.open(app, sign('anna', life));
      await tab.settled();
      expect(tab.events).toEqual(['connected', 'pong']);
      tab.close();
    }
  });

  it('or ran out before does not open a socket', async () => {
    expect(await Tab.refused(app, sign('anna', -1))).toMatchObject({
      statusCode: 401,
      code: 'token_expired',
    });
  });
});

describe('refreshToken', () => {
  it('prolongs the session', async () => {
    const tab = await Tab.open(app, sign('anna', 10));
    await tab.next('tokenExpiring');
    const token = sign('anna', 71);
    const { success, expiresAt } = await tab.ask('refreshToken', { token });
    expect([success, expiresAt]).toEqual([true, new Date(endOf(token) * 1_000).toISOString()]);
    // The second warning comes when the first token has been over for a second.
    const [warning] = await tab.next('tokenExpiring');
    expect(warning).toEqual({ expiresAt });
    await tab.settled();
    expect(tab.events).not.toContain('exception');
    tab.close();
  });

  it('takes no token of somebody else, and no bad one, and the session stays as it was', async () => {
    const tab = await Tab.open(app, sign('anna', 120));
    const other = await tab.ask('refreshToken', { token: sign('ben', 3_600) });
    expect(other).toMatchObject({ success: false, statusCode: 401, code: 'token_subject_changed' });
    expect(await tab.ask('refreshToken', { token: sign('anna', -1) })).toMatchObject({
      code: 'token_expired',
    });
    expect(await tab.ask('refreshToken', { token: 'a.b.c' })).toMatchObject({ code: 'unauthorized' });
    expect(await tab.ask('subscribeNotifications', {})).toMatchObject({ success: true });
    tab.close();
  });

  it('gives the rights of the new token, and takes those that are gone', async () => {
    const owner = await Tab.open(app, sign('owner', 60, { roles: ['admin'] }));
    const tab = await Tab.open(app, sign('carla', 3_600));
    expect(await tab.ask('joinRoom', { room: 'order:1' })).toMatchObject({ code: 'forbidden' });
    await tab.ask('refreshToken', { token: sign('carla', 3_600, { roles: ['admin'], rooms: ['order:2'] }) });
    for (const room of ['order:1', 'order:2', 'product:3']) {
      expect(await tab.ask('joinRoom', { room })).toMatchObject({ success: true });
    }
    for (const userId of ['owner', 'someone']) {
      expect(await tab.ask('subscribeUserStatus', { userId })).toMatchObject({ success: true });
    }
    await tab.ask('refreshToken', { token: sign('carla', 3_600, { rooms: ['order:2'] }) });
    const hub = app.app.get(LiveHub);
    for (const room of ['order:1', 'order:2', 'product:3', 'status:owner', 'status:someone']) {
      hub.signal([room], 'messageReceived', { room });
    }
    await tab.settled();
    const heard = tab.all('messageReceived').map(([{ room }]) => room as string);
    expect(heard).toEqual(['order:2', 'product:3', 'status:owner']);
    for (const one of [tab, owner]) one.close();
  });
});
