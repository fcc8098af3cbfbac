import type { Notification as Entry } from '../../../src/contract/index.js';
import type { Mark } from './transport.js';

/** `upTo` leaves archived entries alone; names do not. */
export function concerns({ ids, upTo = 0, category }: Mark, entry: Entry): boolean {
  if (ids) return ids.includes(entry.id);
  return entry.id <= upTo && !entry.archivedAt && (!category || entry.category === category);
}

/** The same object when nothing changes. */
export function marked(entry: Entry, { readAt, seenAt }: Mark): Entry {
  if (readAt ? entry.isRead : entry.seenAt) return entry;
  const seen = { ...entry, seenAt: entry.seenAt ?? readAt ?? seenAt ?? null };
  return readAt ? { ...seen, isRead: true, readAt } : seen;
}

export const countUnread = (entry: Entry | null): number =>
  entry && !entry.archivedAt && !entry.isRead ? 1 : 0;
export const countUnseen = (entry: Entry | null): number =>
  entry && !entry.archivedAt && !entry.seenAt ? 1 : 0;
