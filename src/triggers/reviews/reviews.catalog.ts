import { defineCatalog, ifGiven } from '../trigger.js';

export const reviewsCatalog = defineCatalog({
  category: 'reviews',
  label: 'Reviews',
  description: 'New reviews of products, and replies to yours',
  types: {
    'review.submitted': {
      level: 'info',
      priority: 'medium',
      title: 'New {rating, number}-star review of {productName}',
      message: `${ifGiven('author', '{author}', 'A customer')} ${ifGiven('excerpt', 'wrote: “{excerpt}”', 'left a rating without words.')}`,
    },
    'review.replied': {
      level: 'info',
      priority: 'medium',
      title: 'New reply to your review of {productName}',
      message: `${ifGiven('author', '{author}', 'The shop')} ${ifGiven('excerpt', 'wrote: “{excerpt}”', 'has replied to what you wrote.')}`,
    },
  },
});
