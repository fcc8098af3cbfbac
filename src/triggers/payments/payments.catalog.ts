import { defineCatalog } from '../trigger.js';

export const paymentsCatalog = defineCatalog({
  category: 'payments',
  texts: new URL('./texts/', import.meta.url),
  types: {
    'payment.created': { level: 'info', priority: 'low' },
    'payment.received': { level: 'success', priority: 'medium', channels: { email: 'now' } },
    'payment.captured': { level: 'success', priority: 'low' },
    'payment.failed': {
      level: 'error',
      priority: 'urgent',
      critical: true,
      mandatory: ['inApp', 'email'],
      channels: { email: 'now', push: 'ifOffline' },
    },
    'payment.refunded': { level: 'success', priority: 'medium', channels: { email: 'now' } },
  },
});
