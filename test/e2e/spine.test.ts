import { createTestApp, type TestApp } from '../support/create-app.js';

let shop: TestApp;
let service: string;
beforeAll(async () => {
  shop = await createTestApp();
  service = shop.token('backend', ['service']);
});
afterAll(() => shop.close());

describe("the way from the shop's event to the shopper", () => {
  it('stores an event and shows it in the list', async () => {
    const shopper = shop.token('ada');
    const event = { id: 'e1', type: 'order.placed', data: { orderId: '1', customerId: 'ada', orderNumber: 'A-1' } };
    const posted = await shop.request('POST', '/events', service, event);
    expect(posted).toMatchObject({ status: 202, body: { results: [{ id: 'e1', status: 'accepted', notified: 1 }] } });
    const { body } = await shop.request('GET', '/notifications', shopper);
    expect(body).toMatchObject({
      data: [{ id: 1, type: 'order.placed', isRead: false, thread: 'order:1' }],
      nextCursor: null,
      counts: { unread: 1, unseen: 1 },
      seq: 1,
    });
  });
});
