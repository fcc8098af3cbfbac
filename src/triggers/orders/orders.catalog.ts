import type { OrderStatus } from '../../contract/index.js';
import { defineCatalog, type NotificationType } from '../trigger.js';

export const ordersCatalog = defineCatalog({
  category: 'orders',
  texts: new URL('./texts/', import.meta.url),
  types: {
    'order.placed': { level: 'success', priority: 'medium', channels: { email: 'now' } },
    'order.confirmed': {
      level: 'success',
      priority: 'medium',
      channels: { email: { ifUnreadAfterMinutes: 30 } },
    },
    'order.processing': { level: 'info', priority: 'low' },
    'order.shipped': {
      level: 'info',
      priority: 'high',
      channels: { email: { ifUnreadAfterMinutes: 10 }, push: 'ifOffline' },
    },
    'order.out_for_delivery': { level: 'info', priority: 'high', channels: { push: 'ifOffline' } },
    'order.delivered': {
      level: 'success',
      priority: 'high',
      channels: { email: { ifUnreadAfterMinutes: 30 }, push: 'ifOffline' },
    },
    'order.cancelled': {
      level: 'warning',
      priority: 'high',
      mandatory: ['inApp'],
      channels: { email: 'now', push: 'ifOffline' },
    },
    'order.returned': {
      level: 'info',
      priority: 'medium',
      channels: { email: { ifUnreadAfterMinutes: 30 } },
    },
  },
});

const types = ordersCatalog.types;

/** A pending order is one that was placed: whichever of the two events comes first tells the customer. */
export const typeOfStatus: Record<OrderStatus, NotificationType> = {
  pending: types['order.placed'],
  confirmed: types['order.confirmed'],
  processing: types['order.processing'],
  shipped: types['order.shipped'],
  out_for_delivery: types['order.out_for_delivery'],
  delivered: types['order.delivered'],
  cancelled: types['order.cancelled'],
  returned: types['order.returned'],
};
