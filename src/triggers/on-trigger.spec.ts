import { defineCatalog } from '../notifications/catalog.js';
import type { Outcome } from '../notifications/draft.js';
import { catalogOf, OnTrigger, TriggerListener, triggersOf, type ShopEvent } from './on-trigger.js';

class Placed {
  orderId!: string;
}
class Paid {
  amount!: number;
}
const nothing: Outcome = { drafts: [] };
const catalog = defineCatalog({ category: 'orders', label: 'Orders', description: '', types: {} });

@TriggerListener(catalog)
class Orders {
  @OnTrigger('order.placed', Placed, 'An order was placed.')
  onPlaced(_event: ShopEvent<Placed>): Outcome {
    return nothing;
  }

  @OnTrigger('payment.received', Paid, 'Money came.')
  @OnTrigger('payment.created', Paid, 'Money is on its way.')
  onPaid(_event: ShopEvent<Paid>): Outcome {
    return nothing;
  }
}

class Bystander {
  name = 'nobody';
}

it('a listener says what it answers and what its notifications are', () => {
  expect(triggersOf(new Orders())).toEqual([
    { type: 'order.placed', description: 'An order was placed.', payload: Placed, method: 'onPlaced' },
    { type: 'payment.created', description: 'Money is on its way.', payload: Paid, method: 'onPaid' },
    { type: 'payment.received', description: 'Money came.', payload: Paid, method: 'onPaid' },
  ]);
  expect(catalogOf(new Orders())).toBe(catalog);
});

it('any other class says nothing', () => {
  expect(triggersOf(new Bystander())).toEqual([]);
  expect(catalogOf(new Bystander())).toBeUndefined();
});

it('what one listener answers is not what another answers', () => {
  @TriggerListener(catalog)
  class Payments {
    @OnTrigger('payment.failed', Paid, '')
    onFailed(_event: ShopEvent<Paid>): Outcome {
      return nothing;
    }
  }
  expect(triggersOf(new Payments()).map(({ type }) => type)).toEqual(['payment.failed']);
  expect(triggersOf(new Orders())).toHaveLength(3);
});

it('the compiler refuses a method that expects another payload', () => {
  class Wrong {
    // @ts-expect-error -- a Placed has no amount
    @OnTrigger('order.placed', Placed, '')
    onPlaced(_event: ShopEvent<Paid>): Outcome {
      return nothing;
    }
  }
  expect(triggersOf(new Wrong())).toHaveLength(1);
});
