import { defineCatalog } from '../trigger.js';

export const stockCatalog = defineCatalog({
  category: 'stock',
  label: 'Stock',
  description: 'Products that come back, run low or sell out',
  types: {
    'stock.low': {
      level: 'warning',
      priority: 'medium',
      title: 'Low stock: {productName}',
      message:
        '{available, plural, one {Only # unit} other {Only # units}} left, at a warning level of {threshold, number}.',
    },
    'stock.out': {
      level: 'error',
      priority: 'high',
      title: 'Out of stock: {productName}',
      message: '{productName} has sold out. Customers can ask to be told when it is back.',
    },
    'stock.back_in_stock': {
      level: 'success',
      priority: 'high',
      title: '{productName} is back in stock',
      message: 'You asked us to tell you: {productName} can be ordered again. Get it while it lasts.',
    },
  },
});
