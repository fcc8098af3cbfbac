import { defineCatalog, ifGiven } from '../trigger.js';

export const promotionsCatalog = defineCatalog({
  category: 'promotions',
  label: 'Promotions',
  description: 'Sales, discounts and vouchers of the shop.',
  types: {
    'promotion.started': {
      level: 'info',
      priority: 'low',
      title: '{name}',
      message:
        ifGiven('about', '{about}', 'It has just started. Have a look!') +
        ifGiven('code', ' Your code: {code}'),
    },
  },
});
