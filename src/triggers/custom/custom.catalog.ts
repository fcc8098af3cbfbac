import { defineCatalog } from '../trigger.js';

export const customCatalog = defineCatalog({
  category: 'messages',
  texts: new URL('./texts/', import.meta.url),
  types: {
    // The words always come with the event; these stand where a type is shown without an entry.
    'custom.message': { level: 'info', priority: 'medium' },
  },
});
