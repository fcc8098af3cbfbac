import type { OrderStatus } from '../../contract/index.js';
import { defineCatalog, ifGiven, type NotificationType } from '../trigger.js';

const items = ifGiven('items', ' of {items, plural, one {# item} other {# items}}');
const total = ifGiven('total', ', {total} in all');
const arrival = ifGiven('arrival', ' Estimated delivery: {arrival}.');
const tracking = ifGiven('trackingUrl', ' You can follow the parcel online.');
const reason = ifGiven('reason', ' Reason: {reason}');

export const ordersCatalog = defineCatalog({
  category: 'orders',
  label: 'Orders',
  description: 'What happens to your orders, from the confirmation to the delivery',
  types: {
    'order.placed': {
      level: 'success',
      priority: 'medium',
      title: 'We received your order {orderNumber}',
      message: `Thank you for your order${items}${total}.${arrival}`,
    },
    'order.confirmed': {
      level: 'success',
      priority: 'medium',
      title: 'Order {orderNumber} is confirmed',
      message: `Everything is fine with your order; we are about to get it ready.${arrival}`,
    },
    'order.processing': {
      level: 'info',
      priority: 'low',
      title: 'Order {orderNumber} is being prepared',
      message: `We are packing your order.${arrival}`,
    },
    'order.shipped': {
      level: 'info',
      priority: 'high',
      title: 'Order {orderNumber} has shipped',
      message: `Your order is on its way${ifGiven('carrier', ' with {carrier}')}.${arrival}${tracking}`,
    },
    'order.out_for_delivery': {
      level: 'info',
      priority: 'high',
      title: 'Order {orderNumber} is out for delivery',
      message: `${ifGiven('carrier', '{carrier}', 'The courier')} is bringing your order to you.${arrival}${tracking}`,
    },
    'order.delivered': {
      level: 'success',
      priority: 'high',
      title: 'Order {orderNumber} was delivered',
      message: 'Your order has arrived. We hope you enjoy it!',
    },
    'order.cancelled': {
      level: 'warning',
      priority: 'high',
      title: 'Order {orderNumber} was cancelled',
      message: `Your order was cancelled and will not be delivered.${reason}`,
    },
    'order.returned': {
      level: 'info',
      priority: 'medium',
      title: 'Order {orderNumber} was returned',
      message: `We have registered the return of your order.${reason}`,
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
