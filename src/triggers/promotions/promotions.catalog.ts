import { defineCatalog } from '../trigger.js';

export const promotionsCatalog = defineCatalog({
  category: 'promotions',
  texts: new URL('./texts/', import.meta.url),
  types: {
    'promotion.started': {
      level: 'info',
      priority: 'low',
      marketing: true,
      channels: { email: 'now', push: 'now' },
    },
  },
});
