import type { AddressedEvent } from './accepted-event.js';
import { renderDraft } from './text.js';

/** For `jsonb_to_recordset`: what is undefined becomes NULL. */
export function toEventRow({ outcome, ...event }: AddressedEvent, n: number, call: number): object {
  const { source, id, type, time, data, digest } = event;
  const { key, owner, value, keep } = outcome.subject ?? {};
  return { n, call, source, id, type, time, data, digest, key, owner, value, keep };
}

export function toDraftRow(event: AddressedEvent, n: number, index: number): object {
  const { draft, userIds } = event.drafts[index] as AddressedEvent['drafts'][number];
  const { type, when, text } = draft;
  const waitlist = 'waitlist' in draft.to ? draft.to.waitlist : undefined;
  return {
    event: n,
    draft: index,
    users: userIds,
    conditional: when !== undefined,
    at_least: when?.atLeast ?? '-Infinity',
    at_most: when?.atMost ?? 'Infinity',
    or_unknown: when?.orUnknown,
    product_id: waitlist?.productId,
    variant_id: waitlist ? (waitlist.variantId ?? '') : undefined,
    type: type.type,
    category: type.category,
    level: text?.level ?? type.level,
    priority: text?.priority ?? type.priority,
    ...renderDraft(draft),
    data: draft.data,
    url: draft.url,
    image_url: draft.imageUrl,
    thread: draft.thread,
    expires_at: draft.expiresAt,
  };
}
