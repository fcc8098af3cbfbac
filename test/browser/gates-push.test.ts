import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { atTheGates } from './gates.page.js';

// The worker is the one that the server serves, and the push its own, encrypted and sent to a push service. What lies between
// that service and the browser belongs to the browser's vendor: here the DevTools hand the message over.

const enable = (page: Page): Promise<string> =>
  page.evaluate(() =>
    window.inbox.push
      .enable({ serviceWorker: '/client/v1/sw.js' })
      .catch(({ name, code }: { name: string; code: string }) => `${name} ${code}`),
  );

const shown = (page: Page) =>
  page.evaluate(async () => {
    const worker = await navigator.serviceWorker.ready;
    const all = await worker.getNotifications();
    return all.map(({ title, tag, silent }) => ({ title, tag, silent }));
  });

/** In the worker: as the browser tells it of a click, but without a person. Answers why it ended. */
async function clickAsNobody(): Promise<string> {
  const scope = globalThis as unknown as EventTarget & { registration: ServiceWorkerRegistration };
  const [notification] = await scope.registration.getNotifications();
  let work: Promise<unknown> = Promise.resolve();
  const waitUntil = (one: Promise<unknown>): void => void (work = one);
  scope.dispatchEvent(Object.assign(new Event('notificationclick'), { notification, waitUntil }));
  return work.then(
    () => 'done',
    (error: unknown) => String(error),
  );
}

atTheGates('Web Push', (gates) => {
  it('says so when the browser has no push service', async () => {
    const { open } = await gates.enter({ permissions: ['notifications'] });
    // To Chromium this is a private window, where it refuses at last.
    expect(await enable(await open())).toBe('NotifyError unsupported');
  });

  it('shows a push once, and its click goes for the tab that is open', async () => {
    const { open, sub, context } = await gates.enter({ permissions: ['notifications'] });
    const key = await gates.shop.request('GET', '/notifications/push/key');
    const device = gates.service.browser((key.body as { publicKey: string }).publicKey);
    await context.addInitScript((subscription) => {
      const fake = { ...subscription, toJSON: () => subscription } as unknown as PushSubscription;
      PushManager.prototype.subscribe = async () => fake;
    }, device.subscription);
    // Who is connected gets no push.
    const page = await open({ link: 'idle' });
    expect(await enable(page)).toBe('granted');

    const event = { id: `push-${sub}`, type: 'order.status_changed' };
    await gates.shop.request('POST', '/events', gates.shop.token('shop', ['service']), {
      ...event,
      data: { orderId: '7', customerId: sub, status: 'out_for_delivery' },
    });
    const [push] = await device.arrived(1);

    const devTools = await context.newCDPSession(page);
    const registered = new Promise<string>((resolve) =>
      devTools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => {
        if (first) resolve(first.registrationId);
      }),
    );
    await devTools.send('ServiceWorker.enable');
    const data = JSON.stringify(push?.message);
    const message = { origin: gates.shop.url, registrationId: await registered, data };
    const title = push?.message.notification.title;
    let shownAt = 0;
    // Push services may repeat themselves. The worker shows a message a while after it was delivered.
    for (let times = 0; times < 2; times++) {
      await devTools.send('ServiceWorker.deliverPushMessage', message);
      const newer = await page.waitForFunction(async (before) => {
        const worker = await navigator.serviceWorker.ready;
        const [first] = (await worker.getNotifications()) as (Notification & { timestamp: number })[];
        return first && first.timestamp > before && first.timestamp;
      }, shownAt);
      shownAt = (await newer.jsonValue()) as number;
    }
    // Silent, because the person is looking at the shop.
    expect(await shown(page)).toEqual([{ title, tag: 'order:7', silent: true }]);

    const [worker] = context.serviceWorkers();
    const refusal = await worker?.evaluate(clickAsNobody);
    // Only a person may bring a tab to the front. It is a tab that was to come, and not a new one.
    expect(refusal).toMatch(/focus/);
    expect(await shown(page)).toEqual([]);
    expect(context.pages()).toHaveLength(1);
  });
});
