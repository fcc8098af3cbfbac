import { defineCatalog } from '../trigger.js';

export const reviewsCatalog = defineCatalog({
  category: 'reviews',
  texts: new URL('./texts/', import.meta.url),
  types: {
    'review.submitted': { level: 'info', priority: 'medium' },
    'review.replied': {
      level: 'info',
      priority: 'medium',
      channels: { email: { ifUnreadAfterMinutes: 60 } },
    },
  },
});
