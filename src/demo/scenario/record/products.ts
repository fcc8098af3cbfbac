import type { JsonObject } from '../recording.js';
import { CUSTOMERS } from '../people.js';
import { hours, minutes, type Clock, type Recorder } from './recorder.js';

interface Product {
  id: string;
  name: string;
  variantId?: string;
}

export const PRODUCTS: readonly Product[] = [
  { id: 'mug-blue', name: 'Blue mug' },
  { id: 'mug-red', name: 'Red mug' },
  { id: 'teapot', name: 'Teapot' },
  { id: 'kettle', name: 'Kettle' },
  { id: 'scarf', name: 'Scarf', variantId: 'green' },
  { id: 'scarf', name: 'Scarf', variantId: 'grey' },
  { id: 'notebook', name: 'Notebook' },
  { id: 'candle', name: 'Candle' },
];

const STARS = [5, 5, 4, 4, 4, 3, 2, 1];

/** What sells runs low, sells out, is waited for and comes back; some of it is reviewed. */
export function tellProducts(recorder: Recorder): void {
  for (const product of PRODUCTS) sellOut(recorder, product);
  for (let review = 1; review <= 24; review++) tellReview(recorder, review);
}

function sellOut(recorder: Recorder, product: Product): void {
  let at = hours(7);
  for (let round = 0; round < 2; round++) {
    // Twelve to none, past the threshold of five in steps that may jump over it.
    for (let available = 12; available > 0; available = Math.max(0, available - recorder.between(1, 4))) {
      level(recorder, product, available, (at += minutes(recorder.between(8, 35))));
    }
    const soldOut = (at += minutes(recorder.between(8, 20)));
    level(recorder, product, 0, soldOut);
    const waiting = recorder.some(CUSTOMERS, recorder.between(2, 9));
    for (const customer of waiting) {
      recorder.wait((at += minutes(1)), `{run}-${customer}`, `{run}-${product.id}`, product.variantId);
    }
    // Fewer units than people: the rest keep their place for the next delivery.
    at += minutes(recorder.between(10, 40));
    level(recorder, product, recorder.between(1, 4), at);
    // The count of the hour the shelf was empty, held up on its way: too old to say anything.
    level(recorder, product, 0, soldOut + 30_000, at + minutes(15));
    level(recorder, product, 12, (at += minutes(25)));
  }
}

function level(recorder: Recorder, product: Product, available: number, at: Clock, arrives = at): void {
  const { id, name, variantId } = product;
  const data: JsonObject = { productId: `{run}-${id}`, productName: name, available, threshold: 5 };
  if (variantId) data['variantId'] = variantId;
  recorder.tell('erp', at, 'stock.level_changed', data, `/products/{run}-${id}`, arrives);
}

function tellReview(recorder: Recorder, review: number): void {
  const at = hours(8) + recorder.between(0, hours(12));
  const { id, name } = recorder.pick(PRODUCTS);
  const path = `/products/{run}-${id}`;
  const about = { reviewId: `{run}-review-${review}`, productId: `{run}-${id}`, productName: name };
  const words = { rating: recorder.pick(STARS), excerpt: 'I use it every day.' };
  recorder.tell('shop', at, 'review.submitted', { ...about, ...words, author: `Customer ${review}` }, path);
  if (review % 2 === 0) return;
  const reply = {
    customerId: `{run}-${recorder.pick(CUSTOMERS)}`,
    author: 'The shop',
    excerpt: 'Thank you!',
  };
  recorder.tell(
    'shop',
    at + minutes(recorder.between(10, 90)),
    'review.replied',
    { ...about, ...reply },
    path,
  );
}
