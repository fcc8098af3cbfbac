import { defineCatalog } from '../trigger.js';

export const stockCatalog = defineCatalog({
  category: 'stock',
  texts: new URL('./texts/', import.meta.url),
  types: {
    'stock.low': { level: 'warning', priority: 'medium', channels: { email: { ifUnreadAfterMinutes: 60 } } },
    'stock.out': { level: 'error', priority: 'high', channels: { email: { ifUnreadAfterMinutes: 30 } } },
    'stock.back_in_stock': { level: 'success', priority: 'high', channels: { email: 'now', push: 'now' } },
  },
});
