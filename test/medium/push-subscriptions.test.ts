import type { TestBrowser } from '../support/push-service.js';
import { pushTo, startPush, type TestPush } from '../support/push.js';

// Whose a subscription is, how long, and which addresses are called at all.

let push: TestPush;
beforeAll(async () => {
  push = await startPush();
});
afterAll(() => push.close());

describe('a subscription', () => {
  it('moves to whoever uses the browser now, and tells the one before nothing more', async () => {
    const { id, browser } = await push.person();
    await push.send(pushTo(id));
    const next = await push.subscriptions.subscribe('next-user', browser.subscription, 'Test/1');
    expect(await push.devicesOf(id)).toEqual([]);
    expect(next.usedAt).toBeNull();
    expect(await push.send(pushTo(id))).toEqual({ outcome: 'skipped', reason: 'no_subscription' });
    expect((await push.send(pushTo('next-user'))).outcome).toBe('sent');
    expect(browser.received).toHaveLength(2);
  });

  it('belongs to exactly one of two who claim it at once', async () => {
    const { subscription } = push.service.browser(push.publicKey);
    await Promise.all(['claim-a', 'claim-b'].map((id) => push.subscriptions.subscribe(id, subscription)));
    const all = [...(await push.devicesOf('claim-a')), ...(await push.devicesOf('claim-b'))];
    expect(all).toHaveLength(1);
  });

  it('is one of twenty: the one used least lately goes', async () => {
    const { id, browsers } = await push.person(20);
    browsers[0]!.replies.push({ status: 201 });
    await push.send(pushTo(id));
    await push.query(
      `UPDATE push_subscriptions SET used_at = CASE WHEN endpoint = $2 THEN now() - interval '1 day' ELSE now() END
       WHERE user_id = $1`,
      [id, browsers[7]!.subscription.endpoint],
    );
    const { subscription } = push.service.browser(push.publicKey);
    await push.subscriptions.subscribe(id, subscription);
    const endpoints = (await push.devicesOf(id)).map(({ endpoint }) => endpoint);
    expect(endpoints).toHaveLength(20);
    expect(endpoints).toContain(subscription.endpoint);
    expect(endpoints).not.toContain(browsers[7]!.subscription.endpoint);
  });

  it('whose time is over is thrown away', async () => {
    const { subscription } = push.service.browser(push.publicKey);
    await push.subscriptions.subscribe('over', { ...subscription, expirationTime: Date.now() - 1_000 });
    expect(await push.subscriptions.list('over')).toEqual([]);
    expect(await push.send(pushTo('over'))).toEqual({ outcome: 'skipped', reason: 'no_subscription' });
    expect(await push.devicesOf('over')).toEqual([]);
  });

  it('is replaced by who knows its secret, and by nobody else', async () => {
    const { id, browser } = await push.person();
    const fresh = push.service.browser(push.publicKey);
    const { endpoint, keys: old } = browser.subscription;
    const renewal = { oldEndpoint: endpoint, oldAuth: old.auth, subscription: fresh.subscription };
    const wrong = { ...renewal, oldAuth: fresh.subscription.keys.auth };
    await expect(push.subscriptions.renew(wrong)).rejects.toMatchObject({ code: 'not_found' });
    const device = await push.subscriptions.renew(renewal);
    // The answer got lost and the worker tries again.
    expect(await push.subscriptions.renew(renewal)).toEqual(device);
    expect((await push.devicesOf(id)).map((one) => one.endpoint)).toEqual([fresh.subscription.endpoint]);
    // The proof went with the old subscription.
    const thief = { ...renewal, subscription: push.service.browser(push.publicKey).subscription };
    await expect(push.subscriptions.renew(thief)).rejects.toMatchObject({ code: 'not_found' });
    expect((await push.send(pushTo(id))).outcome).toBe('sent');
    expect([browser.received.length, fresh.received.length]).toEqual([0, 1]);
  });

  it('that is replaced does not get again what it has taken', async () => {
    const { id, browsers } = await push.person(2);
    const [renewed, late] = browsers as [TestBrowser, TestBrowser];
    late.replies.push({ status: 503 });
    const delivery = pushTo(id);
    await push.send(delivery);
    const fresh = push.service.browser(push.publicKey);
    const { endpoint: oldEndpoint, keys: old } = renewed.subscription;
    await push.subscriptions.renew({ oldEndpoint, oldAuth: old.auth, subscription: fresh.subscription });
    expect((await push.send({ ...delivery, attempt: 2 })).outcome).toBe('sent');
    expect(fresh.received).toEqual([]);
  });
});

describe('an address', () => {
  it('that is not public is not connected to, whatever its name', async () => {
    const transport = push.transport;
    const before = push.service.connections;
    const url = new URL(`https://localhost:${push.service.port}/push/x`);
    const call = () => transport.post({ url, own: false }, {}, Buffer.alloc(0), new AbortController().signal);
    await expect(call()).rejects.toThrow('localhost does not resolve to a public address');
    // One of several is enough: the next attempt might take it.
    const { resolve } = transport;
    transport.resolve = (_name, done) =>
      done(null, [
        { address: '142.250.74.138', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    await expect(call()).rejects.toThrow('does not resolve to a public address');
    transport.resolve = resolve;
    expect(push.service.connections).toBe(before);
  });

  it('is the one that was checked: the name is asked for once', async () => {
    const transport = push.transport;
    const { resolve } = transport;
    let asked = 0;
    transport.resolve = (_name, done) =>
      done(null, [{ address: ++asked === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]);
    try {
      const url = new URL(`https://localhost:${push.service.port}/push/none`);
      // So that a new connection is made.
      transport.onApplicationShutdown();
      const answer = await transport.post(
        { url, own: true },
        {},
        Buffer.alloc(0),
        new AbortController().signal,
      );
      expect([answer.status, asked]).toEqual([404, 1]);
    } finally {
      transport.resolve = resolve;
    }
  });

  it('at a service of a browser maker that leads inside is retried, not called', async () => {
    const transport = push.transport;
    const { resolve } = transport;
    transport.resolve = (_name, done) => done(null, [{ address: '169.254.169.254', family: 4 }]);
    try {
      const { keys: browserKeys } = push.service.browser(push.publicKey).subscription;
      const endpoint = 'https://updates.push.services.mozilla.com/wpush/v2/x';
      await push.subscriptions.subscribe('rebound', { endpoint, keys: browserKeys });
      expect(await push.send(pushTo('rebound'))).toMatchObject({
        outcome: 'retry',
        reason: expect.stringContaining('public address') as string,
      });
    } finally {
      transport.resolve = resolve;
    }
  });

  it('cannot be spoken for by the certificate of an own service', async () => {
    const url = new URL(`https://127.0.0.1:${push.service.port}/push/none`);
    const { signal } = new AbortController();
    const call = push.transport.post({ url, own: false }, {}, Buffer.alloc(0), signal);
    await expect(call).rejects.toThrow(/certificate/);
  });
});
