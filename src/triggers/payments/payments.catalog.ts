import { defineCatalog, ifGiven } from '../trigger.js';

const method = ifGiven('method', ' by {method}');
const reason = ifGiven('reason', ' Reason: {reason}');

export const paymentsCatalog = defineCatalog({
  category: 'payments',
  label: 'Payments',
  description: 'Payments and refunds of orders',
  types: {
    'payment.created': {
      level: 'info',
      priority: 'low',
      title: 'Payment of {amount} started',
      message: `We are waiting for your payment${method} for order {orderNumber}.`,
    },
    'payment.received': {
      level: 'success',
      priority: 'medium',
      title: 'We received your payment of {amount}',
      message: `Thank you! Your payment${method} for order {orderNumber} has arrived.`,
    },
    'payment.captured': {
      level: 'success',
      priority: 'low',
      title: '{amount} received for order {orderNumber}',
      message: `A customer has paid {amount}${method}.`,
    },
    'payment.failed': {
      level: 'error',
      priority: 'urgent',
      title: 'Your payment of {amount} failed',
      message: `The payment${method} for order {orderNumber} did not go through. Please try again.${reason}`,
    },
    'payment.refunded': {
      level: 'success',
      priority: 'medium',
      title: 'We refunded {amount}',
      message: `The refund for order {orderNumber} is on its way; your bank may need a few days to show it.${reason}`,
    },
  },
});
