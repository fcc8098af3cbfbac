import { defineCatalog } from '../trigger.js';

export const customCatalog = defineCatalog({
  category: 'messages',
  label: 'Messages',
  description: 'What the shop has to tell you besides',
  types: {
    // The words always come with the event; these stand where a type is shown without an entry.
    'custom.message': {
      level: 'info',
      priority: 'medium',
      title: 'A message from the shop',
      message: 'The shop has something to tell you.',
    },
  },
});
