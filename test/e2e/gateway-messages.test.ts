import { jest } from '@jest/globals';
import type { ErrorDetail } from '../../src/contract/index.js';
import { InboxService } from '../../src/notifications/inbox.service.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { stopClock, Tab, Wire } from './gateway.client.js';

// What a client may send wrong: S6, S7, S9, S11 of reliability.md and the pitfalls of section 4. Every message is
// answered, none is echoed, and the server lives.

let app: TestApp;
let people = 0;

beforeAll(async () => {
  app = await createTestApp();
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => app.close());

const token = (): string => app.token(`talker-${++people}`);
const text = (value: unknown): string => JSON.stringify(value);

describe('a wrong body', () => {
  it.each<[string, unknown, string]>([
    ['sync', {}, 'after'],
    ['sync', { after: -1 }, 'after'],
    ['sync', { after: 1e308 }, 'after'],
    ['sync', { after: '5' }, 'after'],
    ['sync', { after: 1.5 }, 'after'],
    ['sync', { after: null }, 'after'],
    ['sync', { after: { $gt: 0 } }, 'after'],
    ['sync', null, 'body'],
    ['sync', 'after', 'body'],
    ['sync', 5, 'body'],
    ['sync', [{ after: 1 }], 'body'],
    ['markRead', { id: 0 }, 'id'],
    ['markRead', { id: 2 ** 31 }, 'id'],
    ['markAllRead', { upTo: 'all' }, 'upTo'],
    ['joinRoom', { room: 7 }, 'room'],
    ['joinRoom', { room: 'x'.repeat(201) }, 'room'],
    ['getOnlineStatus', { userIds: 'anna' }, 'userIds'],
    ['getOnlineStatus', { userIds: [] }, 'userIds'],
    ['getOnlineStatus', { userIds: Array(101).fill('anna') }, 'userIds'],
    ['getOnlineStatus', { userIds: ['a b'] }, 'userIds'],
    ['subscribeUserStatus', { userId: 'a b' }, 'userId'],
    ['refreshToken', {}, 'token'],
  ])('of %s is answered with what is wrong: %j', async (event, body, path) => {
    const tab = await Tab.open(app, token());
    const answer = await tab.ask(event, body);
    expect(answer).toMatchObject({
      success: false,
      statusCode: 400,
      error: 'Bad Request',
      code: 'validation_failed',
      requestId: expect.any(String),
    });
    expect(answer.details.map((detail: ErrorDetail) => detail.path)).toContain(path);
    tab.close();
  });

  it.each<[string, unknown[], string]>([
    ['an unknown field', [{ after: 0, userId: 'anna' }], 'unknown_field'],
    ['two bodies', [{ after: 0 }, { after: 1 }], 'validation_failed'],
    ['a binary body', [Buffer.from('{"after":0}')], 'validation_failed'],
    ['a binary field', [{ after: Buffer.from('0') }], 'validation_failed'],
    ['a NUL character', [{ after: 'a\u0000' }], 'invalid_characters'],
    [
      'too many keys',
      [Object.fromEntries(Array.from({ length: 1_001 }, (_, key) => [key, 1]))],
      'too_many_keys',
    ],
  ])('with %s is refused', async (_, bodies, code) => {
    const tab = await Tab.open(app, token());
    expect(await tab.ask('sync', ...bodies)).toMatchObject({ success: false, code });
    tab.close();
  });

  it('that JSON.stringify would not make is refused all the same', async () => {
    const wire = await Wire.connected(app, token());
    const deep = `${'['.repeat(6_000)}${']'.repeat(6_000)}`;
    wire.send(`42/notifications,1["sync",{"after":${deep}}]`);
    expect(await wire.frame('43/notifications,1[')).toContain('"code":"too_deep"');
    wire.send('42/notifications,2["sync",{"after":0,"__proto__":{"polluted":1}}]');
    expect(await wire.frame('43/notifications,2[')).toContain('"code":"validation_failed"');
    wire.send('42/notifications,3["sync",{"after":1e999}]');
    expect(await wire.frame('43/notifications,3[')).toContain('"code":"validation_failed"');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    wire.ws.close();
  });

  it('without an ack is answered by exception, and nothing that was sent comes back', async () => {
    const tab = await Tab.open(app, token());
    tab.say('markRead', { id: 'my secret words' });
    const [error] = await tab.next('exception');
    expect(error).toMatchObject({ statusCode: 400, code: 'validation_failed' });
    expect(error.details[0]).toMatchObject({ path: 'id' });
    expect(error).not.toHaveProperty('success');
    expect(text(error)).not.toContain('secret');
    tab.close();
  });
});

describe('trouble of ours', () => {
  it('is answered without its words', async () => {
    const tab = await Tab.open(app, token());
    jest
      .spyOn(app.app.get(InboxService), 'state')
      .mockRejectedValueOnce(new Error('password of the database'));
    const answer = await tab.ask('subscribeNotifications', {});
    expect(answer).toMatchObject({ success: false, statusCode: 500, code: 'internal_error' });
    expect(text(answer)).not.toContain('password');
    expect(await tab.ask('subscribeNotifications', {})).toMatchObject({ success: true });
    tab.close();
  });
});

describe('an event nobody knows', () => {
  it.each(['unknown', '__proto__', 'constructor', 'toString', 'error', 'join', 'x'.repeat(10_000)])(
    'is answered when an answer is awaited: %s',
    async (event) => {
      const tab = await Tab.open(app, token());
      expect(await tab.ask(event, { room: 'user:anna' })).toMatchObject({
        success: false,
        code: 'unknown_event',
      });
      tab.close();
    },
  );

  it('is ignored otherwise, without a line in the log', async () => {
    const lines = jest.spyOn(process.stdout, 'write');
    const errors = jest.spyOn(console, 'error');
    const tab = await Tab.open(app, token());
    for (const event of ['unknown', 'constructor', 'x'.repeat(10_000)]) tab.say(event, {});
    await tab.settled();
    expect(tab.events).toEqual(['connected', 'pong']);
    expect([...lines.mock.calls, ...errors.mock.calls]).toEqual([]);
    tab.close();
  });

  it.each([
    '42/notifications,',
    '42/notifications,[]',
    '42/notifications,[5]',
    '42/notifications,["disconnect"]',
  ])('or that is none closes the connection or is ignored: %s', async (frame) => {
    const wire = await Wire.connected(app, token());
    wire.send(frame, '42/notifications,9["ping",{}]');
    const ended = wire.closed.then(() => 'closed');
    const answered = wire.frame('43/notifications,9').catch(() => 'nothing');
    expect(await Promise.race([ended, answered])).toMatch(/^(closed|43)/);
    wire.ws.close();
  });

  it('cannot be a number either', async () => {
    const wire = await Wire.connected(app, token());
    wire.send('42/notifications,1[5]', '42/notifications,2');
    expect(await wire.frame('43/notifications,1[')).toContain('unknown_event');
    expect(await wire.frame('43/notifications,2[')).toContain('unknown_event');
    wire.ws.close();
  });
});

describe('too much', () => {
  it('in a moment is refused, and more is let in later', async () => {
    const tab = await Tab.open(app, token());
    stopClock();
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => tab.ask('leaveRoom', { room: 'topic:a' })),
    );
    const refused = answers.filter(({ success }) => !success);
    expect(refused.length).toBeGreaterThan(15);
    expect(refused[0]).toMatchObject({ statusCode: 429, code: 'rate_limited' });
    expect(answers.slice(0, 40).every(({ success }) => success)).toBe(true);
    const later = performance.now() + 1_000;
    jest.spyOn(performance, 'now').mockReturnValue(later);
    expect(await tab.ask('leaveRoom', { room: 'topic:a' })).toMatchObject({ success: true });
    tab.close();
  });

  it('without an end closes the connection', async () => {
    const tab = await Tab.open(app, token());
    stopClock();
    for (let message = 0; message < 460; message++) tab.say('leaveRoom', { room: 'topic:a' });
    expect(await tab.next('disconnect')).toEqual(['transport close']);
    const codes = tab.all('exception').map(([{ code }]) => code as string);
    // Once at the start and once at the end; a flood is not answered with a flood.
    expect(codes).toEqual(['rate_limited', 'rate_limited']);
  });

  it('in one frame closes the connection', async () => {
    const wire = await Wire.connected(app, token());
    wire.send(`42/notifications,["joinRoom",{"room":"${'x'.repeat(16 * 1024)}"}]`);
    expect(await wire.closed).toBe(1009);
    const edge = await Wire.connected(app, token());
    const frame = `42/notifications,1["joinRoom",{"room":""}]`;
    edge.send(frame.replace('""', `"${'x'.repeat(16 * 1024 - frame.length)}"`));
    expect(await edge.frame('43/notifications,1[')).toContain('validation_failed');
    edge.ws.close();
  });

  it.each<[string, (wire: Wire) => void]>([
    ['acks nobody waits for', (wire) => wire.send('43/notifications,7["thanks"]')],
    ['pings of the WebSocket', (wire) => wire.ws.ping('x'.repeat(125))],
  ])('of frames that are no messages closes the connection: %s', async (_, send) => {
    const wire = await Wire.connected(app, token());
    stopClock();
    for (let frame = 0; frame < 1_200; frame++) send(wire);
    expect(await wire.closed).toBe(1005);
  });
});
