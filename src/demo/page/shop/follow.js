import { say } from '../backend/backend.js';
import { findOrder, stockOf, update } from './store.js';

/**
 * Brings what Storebell says into the shop's own data, so that a page shows the same whoever sent the event: this
 * browser's backstage, another browser's, or a terminal.
 */
export function follow(client, { sub, name }) {
  /** Ids of entries about a failed payment, by order. */
  const failures = new Map();

  client.on('orderUpdate', (moved) => {
    const { orderId, status, timestamp, orderNumber = orderId, carrier, trackingUrl, eta } = moved;
    const known = findOrder(orderId);
    if (known?.movedAt === timestamp) return;
    const news = Object.fromEntries(
      Object.entries({ status, carrier, trackingUrl, eta, movedAt: timestamp }).filter(
        ([, value]) => value !== undefined,
      ),
    );
    // Staff follow the orders of others.
    if (!known && sub === 'demo-sam') return;
    update((shop) => {
      const order = findOrder(orderId, shop);
      if (order) Object.assign(order, news);
      else
        shop.orders.unshift({
          orderId,
          orderNumber,
          customerId: sub,
          customerName: name,
          total: 0,
          lines: [],
          paid: status !== 'pending',
          ...news,
        });
    });
  });

  client.on('messageReceived', ({ ticketId, subject, author, excerpt, timestamp }) => {
    say(sub, { ticketId, subject }, { author, text: excerpt, at: timestamp, isMine: author === name });
  });

  client.on('notification', ({ id, type, data }) => {
    const order = findOrder(data.orderId);
    if (type === 'payment.failed' && order && !order.paid) {
      failures.set(data.orderId, id);
      update((shop) => void Object.assign(findOrder(data.orderId, shop), { failed: data.reason ?? '' }));
    }
    if (type === 'payment.received' && order) {
      // Nobody needs to hear of the failure any more: read, it leaves the toasts of all tabs.
      const failure = failures.get(data.orderId);
      if (failure) void client.markRead(failure).catch(() => undefined);
      update((shop) => void Object.assign(findOrder(data.orderId, shop), { paid: true, failed: null }));
    }
    if (type === 'stock.back_in_stock' && stockOf(data.productId) === 0) {
      update(({ stock }) => void (stock[data.productId] = 1));
    }
  });
}
