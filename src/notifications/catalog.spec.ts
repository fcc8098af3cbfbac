import { defineCatalog } from './catalog.js';

it('a catalogue names its types by their keys and puts them into its category', () => {
  const words = { level: 'info', priority: 'low', title: 'T', message: 'M' } as const;
  const catalog = defineCatalog({
    category: 'orders',
    label: 'Orders',
    description: 'Your orders',
    types: { 'order.placed': words, 'order.shipped': { ...words, level: 'success' } },
  });
  expect(catalog).toMatchObject({
    category: 'orders',
    types: {
      'order.placed': { type: 'order.placed', category: 'orders', ...words },
      'order.shipped': { type: 'order.shipped', category: 'orders', ...words, level: 'success' },
    },
  });
  expect(catalog.words('de')).toMatchObject({ label: 'Orders', description: 'Your orders' });
});
