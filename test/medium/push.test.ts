import type { TestBrowser } from '../support/push-service.js';
import { pushTo, startPush, type TestPush } from '../support/push.js';

// Messages on their way to browsers, which decrypt them.

let push: TestPush;
beforeAll(async () => {
  push = await startPush();
});
afterAll(() => push.close());

describe('a message', () => {
  it('arrives signed, encrypted for its browser and whole', async () => {
    const { id, browser } = await push.person();
    await push.query('INSERT INTO inboxes (user_id, seq, unread, unseen) VALUES ($1, 3, 3, 3)', [id]);
    const delivery = pushTo(id);
    expect(await push.send(delivery)).toMatchObject({ outcome: 'sent' });
    const [received] = browser.received;
    expect(received?.message).toEqual({
      web_push: 8030,
      notification: {
        title: 'On its way',
        body: 'Order 7 left the house.',
        navigate: 'https://shop.example/orders/7',
        lang: 'en',
        dir: 'auto',
        tag: 'order:7',
        silent: false,
      },
      app_badge: 3,
      storebell: {
        id: 41,
        delivery: delivery.id,
        type: 'order.shipped',
        category: 'orders',
        level: 'info',
        priority: 'medium',
        thread: 'order:7',
        createdAt: '2026-11-27T08:00:00.000Z',
        data: { orderId: '7' },
      },
    });
    expect(received?.vapid).toMatchObject({
      aud: `https://localhost:${push.service.port}`,
      sub: 'mailto:push@shop.example',
    });
    expect(received?.headers).toMatchObject({
      ttl: '2419200',
      urgency: 'normal',
      'content-encoding': 'aes128gcm',
      topic: expect.stringMatching(/^[\w-]{32}$/) as string,
    });
    expect((await push.devicesOf(id))[0]?.used_at).toBeInstanceOf(Date);
  });

  it('lives no longer than its notification, and is as urgent', async () => {
    const { id, browser } = await push.person();
    const hour = new Date(Date.now() + 3_600_000);
    await push.send(pushTo(id, { expiresAt: hour }, { priority: 'urgent' }));
    await push.send(pushTo(id, { expiresAt: new Date(Date.now() + 90 * 86_400_000) }, { priority: 'low' }));
    const headers = browser.received.map(({ headers: { ttl, urgency } }) => [Number(ttl), urgency]);
    expect(headers).toEqual([
      [expect.any(Number), 'high'],
      [2_419_200, 'low'],
    ]);
    // The machine may be slow, so only the direction is certain.
    expect(headers[0]?.[0]).toBeLessThanOrEqual(3_600);
    expect(headers[0]?.[0]).toBeGreaterThan(3_000);
  });

  it('takes the place of an older one of its thread that still waits, and of no other', async () => {
    const { id, browser } = await push.person();
    for (const title of ['Packed', 'On its way']) await push.send(pushTo(id, {}, { title }));
    await push.send(pushTo(id, {}, { title: 'Another order', thread: 'order:8' }));
    await push.send(pushTo(id, {}, { title: 'Of no thread', thread: null }));
    await push.send(pushTo(id, {}, { title: 'Nor this', thread: null }));
    const waiting = [...browser.waiting.values()].map(({ message }) => message.notification.title);
    expect(waiting).toEqual(['On its way', 'Another order', 'Of no thread', 'Nor this']);
  });

  it('that has expired is not sent', async () => {
    const { id, browser } = await push.person();
    expect(await push.send(pushTo(id, { expiresAt: new Date(1) }))).toEqual({
      outcome: 'skipped',
      reason: 'expired',
    });
    expect(browser.received).toEqual([]);
  });

  it('stays small enough for every service, however long its text', async () => {
    const { id, browser } = await push.person();
    const long = { title: '通'.repeat(200), message: '知'.repeat(2_000), data: { text: 'x'.repeat(8_000) } };
    expect(await push.send(pushTo(id, {}, long))).toMatchObject({ outcome: 'sent' });
    expect(browser.received[0]?.size).toBeLessThanOrEqual(3_000 + 103);
    expect(browser.received[0]?.message.notification.body).toMatch(/^知{100,}…$/);
  });
});

describe('somebody with several browsers', () => {
  it('gets it on each', async () => {
    const { id, browsers } = await push.person(3);
    expect((await push.send(pushTo(id))).outcome).toBe('sent');
    expect(browsers.map(({ received }) => received.length)).toEqual([1, 1, 1]);
  });

  it('gets it once on each, though one of them had to be tried again', async () => {
    const { id, browsers } = await push.person(2);
    const [fine, late] = browsers as [TestBrowser, TestBrowser];
    late.replies.push({ status: 503 });
    const delivery = pushTo(id);
    expect((await push.send(delivery)).outcome).toBe('retry');
    expect((await push.send({ ...delivery, attempt: 2 })).outcome).toBe('sent');
    expect([fine.received.length, late.received.length]).toEqual([1, 2]);
    // Once more, as after a crash before the result was stored.
    expect((await push.send({ ...delivery, attempt: 3 })).outcome).toBe('sent');
    expect([fine.received.length, late.received.length]).toEqual([1, 2]);
  });

  it('has it when one of them never comes round', async () => {
    const { id, browsers } = await push.person(2);
    browsers[1]!.replies.push({ status: 500 });
    expect((await push.send(pushTo(id, { attempt: 5 }))).outcome).toBe('sent');
  });

  it('loses only the subscription that is gone', async () => {
    const { id, browsers } = await push.person(2);
    browsers[0]!.replies.push({ status: 410 });
    expect((await push.send(pushTo(id))).outcome).toBe('sent');
    expect((await push.devicesOf(id)).map(({ endpoint }) => endpoint)).toEqual([
      browsers[1]!.subscription.endpoint,
    ]);
  });

  it('remembers the last 32 deliveries of a device, not all', async () => {
    const { id } = await push.person();
    const sent = Array.from({ length: 35 }, () => pushTo(id));
    for (const delivery of sent) await push.send(delivery);
    const [device] = await push.devicesOf(id);
    expect(device?.taken).toEqual(sent.slice(-32).map((delivery) => delivery.id));
  });
});
