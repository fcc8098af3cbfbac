import { defineCatalog } from '../trigger.js';

export const supportCatalog = defineCatalog({
  category: 'support',
  texts: new URL('./texts/', import.meta.url),
  types: {
    'ticket.created': {
      level: 'info',
      priority: 'medium',
      channels: { email: { ifUnreadAfterMinutes: 15 } },
    },
    'ticket.updated': { level: 'info', priority: 'low' },
    'ticket.replied': {
      level: 'info',
      priority: 'medium',
      channels: { email: { ifUnreadAfterMinutes: 5 }, push: 'ifOffline' },
    },
    'ticket.customer_replied': {
      level: 'info',
      priority: 'medium',
      channels: { email: { ifUnreadAfterMinutes: 15 } },
    },
    'ticket.resolved': {
      level: 'success',
      priority: 'medium',
      channels: { email: { ifUnreadAfterMinutes: 15 } },
    },
    'ticket.deleted': { level: 'info', priority: 'low' },
  },
});
