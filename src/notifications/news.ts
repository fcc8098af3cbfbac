import type { Changes, InboxState, Reset } from '../contract/index.js';
import type { InboxChange, InboxDelta } from '../delivery/live/live.types.js';
import type { InboxNews } from './inbox.repository.js';

// From the rows that changed to what a reader is told: never a part of one step, never half of what was missed.

type Rows = InboxNews['rows'];
interface Page {
  state: InboxState;
  rows: Rows;
  more: boolean;
  reset?: Reset['reason'];
}

/** `news` was read with one row more than `limit`, to see whether there is more. */
function toPage({ floor, rows, cut, seq, counts }: InboxNews, after: number | null, limit: number): Page {
  const state = { seq, counts };
  const none = { state, rows: [], more: false };
  if (after === null) return none;
  if (after > seq) return { ...none, reset: 'cursor_ahead' };
  if (after < floor) return { ...none, reset: 'cursor_too_old' };
  if (cut || rows.length <= limit) return { state, rows, more: cut };
  // One step can touch many rows (mark all read). A page never ends within a step: the cursor could not say where.
  const cutAt = rows[limit]?.[0];
  const whole = rows.filter(([rev]) => rev !== cutAt);
  return whole.length > 0 ? { state, rows: whole, more: true } : { ...none, reset: 'too_many_changes' };
}

/** For `sync` and `GET /notifications/changes`. */
export function toChanges(news: InboxNews, after: number, limit: number): Changes {
  const { state, rows, more, reset } = toPage(news, after, limit);
  return {
    changes: rows.map(([seq, id, removed, notification]) =>
      removed ? { op: 'remove', seq, id } : { op: 'upsert', seq, notification },
    ),
    ...state,
    reset: reset !== undefined,
    more,
  };
}

/** For open connections: one change per step. */
export function toDelta(news: InboxNews, after: number | null, limit: number): InboxDelta {
  const { state, rows, more, reset } = toPage(news, after, limit);
  return { state, changes: toSteps(rows, after ?? 0), more, reset };
}

/**
 * One change per step, so that a reader's cursor never stands within a step. A step of many entries (mark all read) is
 * an update even of entries the reader did not know: it has them whole.
 */
function toSteps(rows: Rows, after: number): InboxChange[] {
  const steps = new Map<number, InboxChange>();
  for (const [seq, id, removed, notification] of rows) {
    const known = steps.get(seq);
    if (known?.kind === 'removed') known.ids.push(id);
    else if (known?.kind === 'updated') known.notifications.push(notification);
    else if (known?.kind === 'created') {
      steps.set(seq, { kind: 'updated', seq, notifications: [known.notification, notification] });
    } else if (removed) steps.set(seq, { kind: 'removed', seq, ids: [id] });
    else if (id > after) steps.set(seq, { kind: 'created', seq, notification });
    else steps.set(seq, { kind: 'updated', seq, notifications: [notification] });
  }
  return [...steps.values()];
}
