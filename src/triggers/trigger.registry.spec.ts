import { CatalogRegistry } from '../preferences/catalog.registry.js';
import type { DiscoveryService } from '@nestjs/core';
import { defineCatalog } from '../notifications/catalog.js';
import type { Outcome } from '../notifications/draft.js';
import { OnTrigger, TriggerListener, type ShopEvent } from './on-trigger.js';
import { TriggerRegistry } from './trigger.registry.js';

const catalogOf = (category: string) => defineCatalog({ category, label: '', description: '', types: {} });

class Payload {
  orderId?: string;
}

@TriggerListener(catalogOf('orders'))
class Orders {
  private readonly thread = 'kept by the listener';

  @OnTrigger('order.placed', Payload, 'An order was placed.')
  onPlaced({ id }: ShopEvent): Outcome {
    return { drafts: [], subject: { key: `${id} ${this.thread}` } };
  }
}

@TriggerListener(catalogOf('sales'))
class Sales {
  @OnTrigger('order.placed', Payload, 'Also an order was placed.')
  onPlaced(_event: ShopEvent): Outcome {
    return { drafts: [] };
  }
}

@TriggerListener(catalogOf('orders'))
class OtherOrders {}

/** What Nest would find among its providers. */
function registryOf(...instances: unknown[]): TriggerRegistry {
  const getProviders = (): object[] => instances.map((instance) => ({ instance }));
  const registry = new TriggerRegistry(
    { getProviders } as unknown as DiscoveryService,
    new CatalogRegistry(),
  );
  registry.onModuleInit();
  return registry;
}

describe('the registry', () => {
  it('finds listeners among everything that is provided', () => {
    const registry = registryOf(
      'a value',
      7,
      null,
      undefined,
      () => 0,
      {},
      Object.create(null),
      new Orders(),
    );
    expect(registry.list().map(({ type }) => type)).toEqual(['order.placed']);
    expect(registry.catalogs().map(({ category }) => category)).toEqual(['orders']);
    expect(registry.find('order.paid')).toBeUndefined();
    expect(registry.find('constructor')).toBeUndefined();
  });

  it('calls the method on its listener', () => {
    const event = { id: 'e1', source: 'shop', type: 'order.placed', time: '', data: {} };
    expect(registryOf(new Orders()).find('order.placed')?.call(event)).toEqual({
      drafts: [],
      subject: { key: 'e1 kept by the listener' },
    });
  });

  it('refuses two listeners for one type', () => {
    expect(() => registryOf(new Orders(), new Sales())).toThrow('Two listeners answer order.placed.');
  });

  it('refuses two catalogues for one category', () => {
    expect(() => registryOf(new Orders(), new OtherOrders())).toThrow(
      'Two catalogues claim the category orders.',
    );
  });
});
