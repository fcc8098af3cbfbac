// What the shop sells. Names and words are in the texts of each language; here is what does not change with it.

export const CURRENCY = 'EUR';
export const SOLD_OUT_AT_FIRST = 'demo-mug-blue';

/** Prices in cents. `limited` products are counted; of the others there are always enough. */
export const PRODUCTS = [
  { id: 'demo-mug-blue', art: 'mug', tone: 'sea', price: 2800, limited: true },
  { id: 'demo-teapot', art: 'teapot', tone: 'clay', price: 6400 },
  { id: 'demo-bowl', art: 'bowl', tone: 'moss', price: 2400 },
  { id: 'demo-lamp', art: 'lamp', tone: 'sand', price: 8500 },
  { id: 'demo-vase', art: 'vase', tone: 'sand', price: 3800 },
  { id: 'demo-cloth', art: 'cloth', tone: 'sea', price: 3200 },
  { id: 'demo-candle', art: 'candle', tone: 'moss', price: 1800 },
  { id: 'demo-board', art: 'board', tone: 'clay', price: 4600 },
];

export const findProduct = (id) => PRODUCTS.find((product) => product.id === id);

/** Written before this demo began, so that a product page is not empty. */
export const EARLIER_REVIEWS = [
  { productId: 'demo-mug-blue', author: 'Maren', rating: 5, key: 'reviewMug' },
  { productId: 'demo-teapot', author: 'Linh', rating: 5, key: 'reviewTeapot' },
  { productId: 'demo-bowl', author: 'Tomasz', rating: 4, key: 'reviewBowl' },
  { productId: 'demo-lamp', author: 'Aoife', rating: 5, key: 'reviewLamp' },
];
