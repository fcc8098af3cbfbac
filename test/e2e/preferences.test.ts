import type { Preferences } from '../../src/contract/index.js';
import { createTestApp, type TestApp } from '../support/create-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

let people = 0;
/** Somebody new, with the calls of a settings page. */
function person(locale?: string) {
  const id = `person-${++people}`;
  const token = app.token(id, ['customer'], locale ? { locale } : {});
  return {
    id,
    get: async () => (await app.request('GET', '/notifications/preferences', token)).body as Preferences,
    put: (body: unknown) => app.request('PUT', '/notifications/preferences', token, body),
    reset: () => app.request('POST', '/notifications/preferences/reset', token),
    inbox: async () => (await app.request('GET', '/notifications', token)).body,
  };
}

const cell = (preferences: Preferences, type: string) =>
  preferences.categories.flatMap(({ types }) => types).find((one) => one.type === type)?.channels;

function order(customerId: string, id: string) {
  const event = { id, type: 'order.placed', data: { orderId: id, customerId } };
  return app.request('POST', '/events', app.token('shop', ['service']), event);
}

describe('preferences', () => {
  it('are all there for somebody who never chose, in words', async () => {
    const preferences = await person().get();
    expect(preferences.categories.map(({ category }) => category)).toEqual(
      expect.arrayContaining(['orders', 'payments', 'stock', 'announcements']),
    );
    expect(preferences).toMatchObject({
      channels: { inApp: true },
      marketing: false,
      digest: 'off',
      muted: [],
      pausedUntil: null,
      quietHours: { enabled: false },
    });
    expect(cell(preferences, 'payment.failed')?.inApp).toMatchObject({ enabled: true, locked: true });
    expect(cell(preferences, 'payment.failed')?.inApp.reason).toBeTruthy();
    // No mail server is set up here.
    expect(cell(preferences, 'order.placed')?.email).toMatchObject({ enabled: false, locked: true });
  });

  it('speak the language of their reader', async () => {
    const label = async (locale: string) =>
      (await person(locale).get()).categories.find(({ category }) => category === 'orders')?.label;
    expect(await Promise.all(['en', 'vi-VN', 'de', 'fr'].map(label))).toEqual([
      'Orders',
      'Đơn hàng',
      'Bestellungen',
      'Orders',
    ]);
  });

  it('change in part, and go back to the defaults', async () => {
    const ada = person();
    const { status, body } = await ada.put({ types: { 'order.placed': { inApp: false } }, digest: 'weekly' });
    expect(status).toBe(200);
    expect(cell(body as Preferences, 'order.placed')?.inApp).toMatchObject({
      enabled: false,
      rule: 'type_setting',
    });
    await ada.put({ marketing: true });
    expect(await ada.get()).toMatchObject({ digest: 'weekly', marketing: true });
    await ada.put({ types: { 'order.placed': { inApp: null } } });
    expect(cell(await ada.get(), 'order.placed')?.inApp.enabled).toBe(true);
    await ada.reset();
    expect(await ada.get()).toMatchObject({ digest: 'off', marketing: false });
  });

  it('keep two changes that come at once', async () => {
    const ben = person();
    const names = ['order.placed', 'order.shipped', 'order.delivered', 'stock.low', 'file.uploaded'];
    await Promise.all(names.map((name) => ben.put({ types: { [name]: { inApp: false } } })));
    const preferences = await ben.get();
    expect(names.map((name) => cell(preferences, name)?.inApp.enabled)).toEqual(names.map(() => false));
  });

  it('keep what is not wanted out of the inbox and the badge', async () => {
    const cleo = person();
    await cleo.put({ categories: { orders: { inApp: false } } });
    const { body } = await order(cleo.id, 'not-wanted');
    expect(body.results).toMatchObject([{ status: 'accepted', notified: 0 }]);
    expect(await cleo.inbox()).toMatchObject({ data: [], seq: 0, counts: { unread: 0 } });
  });

  it('take null in the quiet hours for no answer, and events go on reaching their owner', async () => {
    const emil = person();
    const quietHours = { enabled: true, start: null, end: null, timezone: null };
    const { body } = await emil.put({ quietHours });
    expect(body.quietHours).toEqual({ enabled: true, start: '22:00', end: '07:00', timezone: 'UTC' });
    expect((await order(emil.id, 'with-null')).status).toBe(202);
    expect((await emil.inbox()).data).toHaveLength(1);
  });

  it('mute one order and no other', async () => {
    const dora = person();
    await dora.put({ muted: ['order:quiet'] });
    await order(dora.id, 'quiet');
    await order(dora.id, 'loud');
    expect((await dora.inbox()).data).toMatchObject([{ thread: 'order:loud' }]);
  });

  it.each([
    [{ types: { 'payment.failed': { inApp: false } } }, 'preference_locked'],
    [{ types: { 'no.such': { email: true } } }, 'validation_failed'],
    [{ categories: { nothing: { email: true } } }, 'validation_failed'],
    [{ types: { 'order.placed': { fax: true } } }, 'validation_failed'],
    [{ channels: { email: 'yes' } }, 'validation_failed'],
    [{ quietHours: { timezone: 'Mars/Base' } }, 'validation_failed'],
    [{ quietHours: { start: '25:00' } }, 'validation_failed'],
    [{ quietHours: { start: '07:00' } }, 'validation_failed'],
    [{ language: 'tlh' }, 'validation_failed'],
    [{ categories: { orders: null } }, 'validation_failed'],
    [{ digest: 'hourly' }, 'validation_failed'],
    [{ muted: Array.from({ length: 501 }, (_, n) => `order:${n}`) }, 'validation_failed'],
    [{ userId: 'somebody else' }, 'unknown_field'],
  ])('refuse %j', async (body, code) => {
    const answer = await person().put(body);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });
});
