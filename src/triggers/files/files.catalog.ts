import { defineCatalog } from '../trigger.js';

export const filesCatalog = defineCatalog({
  category: 'files',
  texts: new URL('./texts/', import.meta.url),
  types: {
    'file.uploaded': { level: 'success', priority: 'low' },
    'file.deleted': { level: 'info', priority: 'low' },
  },
});
