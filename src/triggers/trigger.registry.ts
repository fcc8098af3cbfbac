import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Catalog } from '../notifications/catalog.js';
import type { Outcome } from '../notifications/draft.js';
import { CatalogRegistry } from '../preferences/catalog.registry.js';
import { catalogOf, triggersOf, type ShopEvent, type Trigger } from './on-trigger.js';

interface RegisteredTrigger extends Trigger {
  call: (event: ShopEvent) => Outcome;
}

/** Knows which listener answers which type of event. Found at the start among the providers of all domains. */
@Injectable()
export class TriggerRegistry implements OnModuleInit {
  private readonly triggers = new Map<string, RegisteredTrigger>();
  private readonly known = new Map<string, Catalog>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly preferences: CatalogRegistry,
  ) {}

  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (typeof instance === 'object' && instance !== null) this.register(instance as object);
    }
  }

  find(type: string): RegisteredTrigger | undefined {
    return this.triggers.get(type);
  }

  list(): Trigger[] {
    return [...this.triggers.values()];
  }

  catalogs(): Catalog[] {
    return [...this.known.values()];
  }

  private register(listener: object): void {
    const catalog = catalogOf(listener);
    if (!catalog) return;
    if (this.known.has(catalog.category))
      throw new Error(`Two catalogues claim the category ${catalog.category}.`);
    this.known.set(catalog.category, catalog);
    this.preferences.add(catalog);
    for (const trigger of triggersOf(listener)) {
      if (this.triggers.has(trigger.type)) throw new Error(`Two listeners answer ${trigger.type}.`);
      const method = (listener as Record<string, unknown>)[trigger.method] as (event: ShopEvent) => Outcome;
      this.triggers.set(trigger.type, { ...trigger, call: (event) => method.call(listener, event) });
    }
  }
}
