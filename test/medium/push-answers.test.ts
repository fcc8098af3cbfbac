import { jest } from '@jest/globals';
import type { SendResult } from '../../src/delivery/channel.js';
import { makeKeys } from '../../src/delivery/push/vapid.js';
import type { Behaviour } from '../support/push-service.js';
import { pushTo, startPush, type TestPush } from '../support/push.js';

// What a push service may answer, and what becomes of the delivery, the subscription and the service.

let push: TestPush;
beforeAll(async () => {
  push = await startPush();
});
afterAll(() => push.close());

/** Answers of a push service, and what becomes of a delivery to the only device. */
describe('a service that answers', () => {
  const outcomeOf = async (...replies: Behaviour[]) => {
    const { id, browser } = await push.person();
    browser.replies.push(...replies);
    return { result: await push.send(pushTo(id)), browser, id };
  };

  it.each([200, 201, 202])('%s has taken it', async (status) => {
    const { result } = await outcomeOf({ status });
    expect(result.outcome).toBe('sent');
  });

  it.each([404, 410])('%s has no such subscription any more, and we neither', async (status) => {
    const { result, id } = await outcomeOf({ status });
    expect(result).toEqual({ outcome: 'skipped', reason: 'no_subscription' });
    expect(await push.devicesOf(id)).toEqual([]);
  });

  it('413 gets a shorter one, once', async () => {
    const { result, browser } = await outcomeOf({ status: 413 });
    expect(result.outcome).toBe('sent');
    const [first, second] = browser.received;
    expect(browser.received).toHaveLength(2);
    expect(second!.size).toBeLessThan(first!.size);
    expect(second?.message.notification.title).toBe('On its way');
  });

  it('413 twice gets no more', async () => {
    const { result, browser } = await outcomeOf({ status: 413 }, { status: 413 });
    expect(result).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('too large') as string,
    });
    expect(browser.received).toHaveLength(2);
  });

  it('429 is left alone for as long as it asks', async () => {
    const { result, browser, id } = await outcomeOf({ status: 429, headers: { 'retry-after': '86400' } });
    expect(result).toMatchObject({ outcome: 'retry', retryAfterMs: 86_400_000 });
    expect(await push.send(pushTo(id))).toMatchObject({ outcome: 'retry' });
    expect(browser.received).toHaveLength(1);
  });

  it('429 until a date, too', async () => {
    const at = new Date(Date.now() + 7_200_000).toUTCString();
    const { result } = await outcomeOf({ status: 429, headers: { 'retry-after': at } });
    expect(result).toMatchObject({ outcome: 'retry', reason: expect.stringContaining('429') as string });
    const { retryAfterMs = 0 } = result as { retryAfterMs?: number };
    expect(retryAfterMs).toBeGreaterThan(3_600_000);
    expect(retryAfterMs).toBeLessThanOrEqual(7_200_000);
  });

  it('429 does not make us wait longer than the notification lives', async () => {
    const { id, browser } = await push.person();
    browser.replies.push({ status: 429, headers: { 'retry-after': '86400' } });
    const result = await push.send(pushTo(id, { expiresAt: new Date(Date.now() + 60_000) }));
    expect(result).toMatchObject({ outcome: 'retry' });
    expect((result as { retryAfterMs: number }).retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it('with a redirect is not followed', async () => {
    const other = push.service.browser(push.publicKey);
    const { result } = await outcomeOf({ status: 307, headers: { location: other.subscription.endpoint } });
    expect(result).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('307') as string });
    expect(other.received).toEqual([]);
  });

  it('with 10 MB is heard, and cut off', async () => {
    const { result } = await outcomeOf('flood');
    expect(result.outcome).toBe('sent');
    expect(await push.service.flooded).toBeLessThan(10 * 1024 * 1024);
  });

  it('with nothing is given up after five seconds; one that has said 201 has taken it', async () => {
    const [silent, endless] = await Promise.all([outcomeOf('hang'), outcomeOf('hangAfterHeaders')]);
    expect(silent.result).toMatchObject({
      outcome: 'retry',
      reason: expect.stringContaining('5 s') as string,
    });
    expect(endless.result.outcome).toBe('sent');
  });

  it('with nothing is given up at once when we stop', async () => {
    const { id, browser } = await push.person();
    browser.replies.push('hang');
    const stop = new AbortController();
    const result = push.send(pushTo(id), stop.signal);
    stop.abort();
    expect(await result).toEqual({ outcome: 'retry', reason: 'stopped' });
  });
});

describe('a service that is down', () => {
  it('is not asked any more after five failures, while others are', async () => {
    const { id, browser } = await push.person(1, '127.0.0.1');
    browser.replies.push(...Array.from({ length: 9 }, () => ({ status: 500 })));
    // How long it is left alone is random, and may be next to nothing: as long as it can be.
    const random = jest.spyOn(Math, 'random').mockReturnValue(0.999);
    try {
      for (let n = 0; n < 9; n++) expect((await push.send(pushTo(id))).outcome).toBe('retry');
    } finally {
      random.mockRestore();
    }
    expect(browser.received).toHaveLength(5);
    const other = await push.person(1, 'localhost');
    expect((await push.send(pushTo(other.id))).outcome).toBe('sent');
    const name = `127.0.0.1:${push.service.port}`;
    expect(push.logged.filter((line) => line.startsWith(`warn: ${name} is down`))).toHaveLength(1);
  });
});

describe('a service that does not accept our keys', () => {
  const host = '127.0.0.2';
  const errors = () => push.logged.filter((line) => line.startsWith('error: '));
  let strangers = 0;
  /** Sends to a browser that subscribed with the keys of another server. */
  async function sendToStranger(): Promise<SendResult> {
    const id = `stranger-${++strangers}`;
    await push.subscriptions.subscribe(id, push.service.browser(makeKeys().publicKey, host).subscription);
    return push.send(pushTo(id));
  }

  it('is reported once, and left alone when it refuses several people', async () => {
    const ada = await push.person(1, host);
    const refused = {
      outcome: 'retry',
      reason: `${host}:${push.service.port} answered 403`,
      retryAfterMs: 600_000,
    };
    // Two may have odd browsers, and a message that is taken proves the keys.
    for (let n = 1; n <= 2; n++) expect(await sendToStranger()).toEqual(refused);
    expect((await push.send(pushTo(ada.id))).outcome).toBe('sent');
    expect(errors()).toHaveLength(1);

    for (let n = 1; n <= 3; n++) expect(await sendToStranger()).toEqual(refused);
    expect(await push.send(pushTo(ada.id))).toMatchObject({
      outcome: 'retry',
      reason: `${host}:${push.service.port} does not accept the VAPID keys`,
    });
    expect(ada.browser.received).toHaveLength(1);
    expect(errors()).toEqual([
      expect.stringContaining('answered 403'),
      expect.stringContaining('answered 403'),
    ]);
  });
});
