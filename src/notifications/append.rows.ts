import type { Route } from '../preferences/profile.js';
import type { RoutedDraft, RoutedEvent } from './accepted-event.js';

/** For `jsonb_to_recordset`: what is undefined becomes NULL. */
export function toEventRow({ accepted }: RoutedEvent, n: number, call: number): object {
  const { source, id, type, time, data, digest, traceparent, outcome } = accepted;
  const { key, owner, value, keep } = outcome.subject ?? {};
  return { n, call, source, id, type, time, data, digest, traceparent, key, owner, value, keep };
}

/** `turn`: how many people come before those of this draft. */
export function toDraftRow(event: RoutedEvent, n: number, index: number, turn: number): object {
  const { draft, userIds, title, message, language, silent, routes } = event.drafts[index] as RoutedDraft;
  const { type, when, text } = draft;
  const waitlist = 'waitlist' in draft.to ? draft.to.waitlist : undefined;
  return {
    event: n,
    draft: index,
    turn,
    users: userIds,
    routes: routes.size > 0 ? toRouteRows(routes) : undefined,
    language: routes.size > 0 ? language : undefined,
    conditional: when && true,
    at_least: when && (when.atLeast ?? '-Infinity'),
    at_most: when && (when.atMost ?? 'Infinity'),
    or_unknown: when?.orUnknown,
    product_id: waitlist?.productId,
    variant_id: waitlist && (waitlist.variantId ?? ''),
    type: type.type,
    category: type.category,
    level: text?.level ?? type.level,
    priority: text?.priority ?? type.priority,
    title,
    message,
    data: draft.data,
    url: draft.url,
    image_url: draft.imageUrl,
    thread: draft.thread,
    silent,
    expires_at: draft.expiresAt,
  };
}

function toRouteRows(routes: ReadonlyMap<string, Route>): object {
  return Object.fromEntries([...routes].map(([userId, route]) => [userId, toRouteRow(route)]));
}

function toRouteRow({ inApp, outside }: Route): object {
  const deliveries = outside.map(({ channel, deliver, rule, dueAt, condition, digest }) => ({
    channel,
    status: deliver ? 'pending' : 'withheld',
    reason: rule,
    condition,
    digest,
    due_at: dueAt,
  }));
  if (inApp.deliver) return { deliveries };
  const withheld = { channel: 'inApp', status: 'withheld', reason: inApp.rule, condition: 'always' };
  return {
    hidden: true,
    // Told all the same, though not in the inbox.
    told: outside.some(({ deliver }) => deliver),
    deliveries: [withheld, ...deliveries],
  };
}
