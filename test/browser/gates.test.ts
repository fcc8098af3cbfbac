import { expect, it } from '@jest/globals';
import { atTheGates } from './gates.page.js';

const PATIENCE = 120_000;

atTheGates('over networks that let some of it through', (gates) => {
  it(
    'is live over SSE without WebSockets, over polling without either, and climbs when it can',
    async () => {
      let [passSockets, passStreams] = [false, true];
      const enter = async () => {
        const shopper = await gates.enter();
        // There are pauses on the way down.
        shopper.context.setDefaultTimeout(60_000);
        await shopper.context.routeWebSocket(/socket\.io/, (socket) => {
          if (passSockets) socket.connectToServer();
          else void socket.close();
        });
        await shopper.context.route('**/notifications/events*', (route) =>
          passStreams ? route.continue() : route.abort(),
        );
        return shopper;
      };
      const streaming = await enter();
      const stream = await streaming.open({ link: 'live', transport: 'sse' });
      await streaming.send('over SSE');
      expect(await streaming.heard(stream, 'over SSE')).toEqual(['over SSE']);

      passStreams = false;
      const { open, until, send, heard } = await enter();
      const page = await open({ link: 'live', transport: 'polling' });
      await send('polled');
      expect(await heard(page, 'polled')).toEqual(['polled']);

      const networkChanged = () => page.evaluate(() => window.dispatchEvent(new Event('online')));
      passStreams = true;
      await networkChanged();
      await until(page, { link: 'live', transport: 'sse' });
      await send('streamed');
      expect(await heard(page, 'streamed')).toEqual(['polled', 'streamed']);
      passSockets = true;
      await networkChanged();
      await until(page, { link: 'live', transport: 'websocket' });
      await send('by socket');
      expect(await heard(page, 'by socket')).toEqual(['polled', 'streamed', 'by socket']);
    },
    PATIENCE,
  );

  it(
    'holds one connection for three tabs, and hands it on with the tab that had it',
    async () => {
      const { open, until, send, heard, sockets } = await gates.enter();
      const first = await open({ link: 'live', role: 'leader' });
      const follower = { link: 'live', role: 'follower' } as const;
      const others = [await open(follower), await open(follower)];
      expect(sockets.size).toBe(1);
      await send('for all tabs');
      for (const page of [first, ...others])
        expect(await heard(page, 'for all tabs')).toEqual(['for all tabs']);

      await first.close();
      const lead = (page: (typeof others)[number]) =>
        until(page, { link: 'live', role: 'leader' }).then(() => page);
      const leader = await Promise.any(others.map(lead));
      await send('for those that are left');
      for (const page of others) {
        expect(await heard(page, 'for those that are left')).toEqual([
          'for all tabs',
          'for those that are left',
        ]);
        const role = await page.evaluate(() => window.inbox.state.get().role);
        expect(role).toBe(page === leader ? 'leader' : 'follower');
      }
      expect(sockets.size).toBe(1);
    },
    PATIENCE,
  );

  it('misses nothing while it is offline', async () => {
    const { open, until, send, heard, context } = await gates.enter();
    const page = await open();
    await context.setOffline(true);
    await until(page, { link: 'paused', pause: 'offline' });
    for (const title of ['one', 'two']) await send(title);
    await context.setOffline(false);
    expect(await heard(page, 'two')).toEqual(['one', 'two']);
    await until(page, { link: 'live', unread: 2 });
  });

  it(
    'outlives its token on the socket that it has',
    async () => {
      const tokenSeconds = 15;
      const { open, send, heard, sockets, context } = await gates.enter({ tokenSeconds });
      const renewal = context.waitForEvent('request', (request) => request.url().endsWith('?expiring'));
      const end = Date.now() + tokenSeconds * 1_000;
      const page = await open({ link: 'live', transport: 'websocket' });
      const before = [...sockets];
      await renewal;
      // The server would end the socket with the token.
      await page.waitForFunction((time) => Date.now() > time + 1_000, end, { timeout: 60_000 });
      await send('after its end');
      expect(await heard(page, 'after its end')).toEqual(['after its end']);
      expect([before.length, ...sockets]).toEqual([1, ...before]);
    },
    PATIENCE,
  );

  it('loses no call while its code is on the way, and asks again for code that did not come', async () => {
    const { open, send, heard, sub, context } = await gates.enter();
    let come: () => void = () => undefined;
    const isComing = new Promise<void>((resolve) => (come = resolve));
    await context.route('**/client/v1/actions-*.js', (route) => isComing.then(() => route.continue()));
    let tries = 0;
    await context.route('**/client/v1/extras-*.js', (route) =>
      tries++ === 0 ? route.abort() : route.continue(),
    );
    const page = await open();
    await send('to be read');
    await heard(page, 'to be read');
    const reading = page.evaluate(() => window.inbox.markAllRead());
    const load = () =>
      page.evaluate(() =>
        window.inbox.preferences.load().then(
          () => 'loaded',
          ({ name, code }: { name: string; code: string }) => `${name} ${code}`,
        ),
      );
    expect([await load(), await load(), tries]).toEqual(['NotifyError offline', 'loaded', 2]);
    come();
    await reading;
    const { body } = await gates.shop.request('GET', '/notifications/unread-count', gates.shop.token(sub));
    expect(body).toMatchObject({ unread: 0 });
  });
});
