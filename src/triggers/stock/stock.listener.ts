import { OnTrigger, TriggerListener, type Draft, type Outcome, type ShopEvent } from '../trigger.js';
import { stockCatalog } from './stock.catalog.js';
import { StockLevelChanged } from './stock.events.js';

/** Low is this many units or fewer, where the shop does not say. */
const DEFAULT_THRESHOLD = 5;

/**
 * Low, sold out and back are not events of the shop: each is a crossing from the level before to the new one, so that
 * a warehouse that sells or fills up step by step tells everybody once.
 */
@TriggerListener(stockCatalog)
export class StockListener {
  @OnTrigger('stock.level_changed', StockLevelChanged, 'A product has another number of units to sell.')
  onLevelChanged({ data }: ShopEvent<StockLevelChanged>): Outcome {
    const { productId, productName, available } = data;
    const variantId = data.variantId ?? undefined;
    const threshold = data.threshold ?? DEFAULT_THRESHOLD;
    // No id can hold a '#'.
    const key = variantId ? `stock:${productId}#${variantId}` : `stock:${productId}`;

    const product = { productId, variantId: variantId ?? null, productName };
    const common = {
      url: data.url ?? `/products/${encodeURIComponent(productId)}`,
      imageUrl: data.imageUrl,
      thread: key,
    };
    const low: Draft = {
      ...common,
      to: { role: 'admin' },
      type: stockCatalog.types['stock.low'],
      data: { ...product, available, threshold },
      when: { atLeast: threshold + 1, orUnknown: true },
    };
    const out: Draft = {
      ...common,
      to: { role: 'admin' },
      type: stockCatalog.types['stock.out'],
      data: { ...product, available },
      when: { atLeast: 1, orUnknown: true },
    };
    const back: Draft = {
      ...common,
      to: { waitlist: { productId, variantId }, limit: available },
      type: stockCatalog.types['stock.back_in_stock'],
      data: product,
      when: { atMost: 0, orUnknown: true },
    };

    const drafts = available === 0 ? [out] : available <= threshold ? [low, back] : [back];
    return { drafts, subject: { key, value: available, keep: 'latest' } };
  }
}
