import { readFile } from 'node:fs/promises';
import type { JsonObject } from '../../contract/index.js';

export type { JsonObject, OrderStatus } from '../../contract/index.js';

// A recorded day: one line for each thing that happened, in order of arrival. Ids carry `{run}`, so that every run has
// orders, products and people of its own, and times are those of DAY.

export const DAY = '2026-11-27';
export const RECORDING = new URL('./day.jsonl', import.meta.url);

export interface RecordedEvent {
  id: string;
  type: string;
  source: string;
  /** When it happened; not always in order of arrival. */
  time: string;
  data: JsonObject;
}

/** How the shop's systems put events on the wire: one or many, plain or as CloudEvents. */
export type Form = 'event' | 'batch' | 'cloudevent' | 'cloudevents';

export interface PostStep {
  at: string;
  post: Form;
  /** Sent twice at the same moment, as by a client that lost patience. */
  twice?: true;
  events: RecordedEvent[];
}
/** A shopper asks to be told when a product is back. */
export interface WaitStep {
  at: string;
  wait: { who: string; productId: string; variantId?: string };
}
/** A shopper's connection goes, as in a tunnel, or comes back. */
export interface LinkStep {
  at: string;
  link: { who: string; online: boolean };
}
export type Step = PostStep | WaitStep | LinkStep;

/** The day as it is played in one run: ids of this run, and all of it yesterday, so that nothing lies in the future. */
export async function loadDay(run: string): Promise<Step[]> {
  return readSteps(await readFile(RECORDING, 'utf8'), run, Date.now());
}

export function readSteps(text: string, run: string, now: number): Step[] {
  const yesterday = new Date(now - 86_400_000).toISOString().slice(0, 10);
  const shift = Date.parse(yesterday) - Date.parse(DAY);
  return text
    .trim()
    .replaceAll('{run}', run)
    .replaceAll(/\b2026-\d\d-\d\dT[\d:.]+Z/g, (time) => new Date(Date.parse(time) + shift).toISOString())
    .split('\n')
    .map((line) => JSON.parse(line) as Step);
}
