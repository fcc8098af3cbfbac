import type { Notification } from '../../src/contract/index.js';

/** Fields of `data` that name what an entry is about, the most telling first. */
const NAMES = ['event', 'paymentId', 'reviewId', 'orderId', 'device', 'fileId'] as const;

/**
 * What of an event can be found again in the entries it leads to. One event tells one person at most once under one
 * type, so type and name together find the event whatever ids the server gives.
 */
export function markOf({ type, data }: Pick<Notification, 'type' | 'data'>): string {
  const name = NAMES.map((field) => data[field]).find((value) => typeof value === 'string');
  return `${type} ${String(name)}`;
}
