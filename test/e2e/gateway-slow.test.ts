import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { Socket as ServerSocket } from 'socket.io';
import { LiveHub } from '../../src/delivery/live/live.hub.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { stretchTimers, Tab, Wire } from './gateway.client.js';

// A client that does not read what it is sent (S15): one such tab cost a server 1.3 GB in 45 s.

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => app.close());

it('one that stalls is cut, the others do not notice', async () => {
  const slow = await Wire.connected(app, app.token('slow'));
  const good = await Tab.open(app, app.token('good'));
  const tcp = (slow.ws as unknown as { _socket: Socket })._socket;
  slow.send('42/notifications,1["joinRoom",{"room":"topic:all"}]');
  await slow.frame('43/notifications,1');
  await good.ask('joinRoom', { room: 'topic:all' });

  tcp.pause();
  const hub = app.app.get(LiveHub);
  const gone = new Promise<void>((resolve) => {
    hub.onPresence((userId, online) => (userId === 'slow' && !online ? resolve() : undefined));
  });
  const sent = 1_000;
  for (let message = 0; message < sent; message++) {
    hub.signal(['topic:all'], 'messageReceived', { text: 'x'.repeat(16_000) });
    await nextTurn();
  }
  await gone;
  await good.until(`${sent} messages`, () => good.all('messageReceived').length === sent);
  expect(good.events).not.toContain('exception');
  tcp.destroy();
});

it('one that reads again is told why it was cut', async () => {
  const slow = await Wire.connected(app, app.token('slow'));
  const tcp = (slow.ws as unknown as { _socket: Socket })._socket;
  // Five seconds after the cut the connection would be torn down unread.
  stretchTimers(5_000);
  tcp.pause();
  for (let sent = 0; sent < 400; sent++) {
    app.app.get(LiveHub).signal(['user:slow'], 'messageReceived', { text: 'x'.repeat(32_000) });
    await nextTurn();
  }
  const closed = once(slow.ws, 'close');
  tcp.resume();
  await closed;
  expect(slow.frames.findLast((frame) => frame.includes('"exception"'))).toContain('"code":"slow_consumer"');
});

it('what was sent to one that reads is not kept', async () => {
  const attach = jest.spyOn(app.app.get(LiveHub), 'attach');
  const tab = await Tab.open(app, app.token('reader'));
  const [[connection]] = attach.mock.calls as unknown as [[{ socket: ServerSocket }]];
  const { conn } = connection.socket;
  const sent: unknown[][] = [];
  conn.on('flush', (packets: unknown[]) => {
    expect(packets).not.toHaveLength(0);
    sent.push(packets);
  });
  await tab.settled();
  await tab.settled();
  expect(sent).not.toHaveLength(0);
  expect(sent.flat()).toEqual([]);
});
