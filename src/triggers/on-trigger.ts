import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import type { Catalog } from '../notifications/catalog.js';
import type { Outcome } from '../notifications/draft.js';

/** An event of the shop as a trigger listener gets it: `data` is checked and holds only the declared fields. */
export interface ShopEvent<T extends object = object> {
  id: string;
  source: string;
  type: string;
  /** ISO 8601 UTC: when it happened in the shop; when it arrived if the shop does not say. */
  time: string;
  data: T;
}

export interface Trigger {
  type: string;
  /** What the event tells the shop's developer, for the API documentation. */
  description: string;
  payload: new () => object;
  method: string;
}

const TRIGGERS = Symbol('storebell:triggers');
const CATALOG = Symbol('storebell:catalog');

/** Marks a plain class whose methods turn events into outcomes; its module needs only to provide it. */
export function TriggerListener(catalog: Catalog): ClassDecorator {
  return (target) => {
    Reflect.defineMetadata(CATALOG, catalog, target);
    Injectable()(target);
  };
}

/**
 * Calls the method for every event of `type`, after `data` was checked against `payload`. The compiler refuses a
 * method that expects another payload.
 */
export function OnTrigger<T extends object>(type: string, payload: new () => T, description: string) {
  return (
    target: object,
    method: string,
    _descriptor: TypedPropertyDescriptor<(event: ShopEvent<T>) => Outcome>,
  ): void => {
    const triggers = (Reflect.getMetadata(TRIGGERS, target.constructor) as Trigger[] | undefined) ?? [];
    Reflect.defineMetadata(
      TRIGGERS,
      [...triggers, { type, description, payload, method }],
      target.constructor,
    );
  };
}

export function triggersOf(listener: object): Trigger[] {
  return (Reflect.getMetadata(TRIGGERS, listener.constructor) as Trigger[] | undefined) ?? [];
}

export function catalogOf(listener: object): Catalog | undefined {
  // Nest provides plain values, too; a value without a prototype has no class to ask.
  if (typeof listener.constructor !== 'function') return undefined;
  return Reflect.getMetadata(CATALOG, listener.constructor) as Catalog | undefined;
}
