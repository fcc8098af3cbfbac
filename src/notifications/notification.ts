import type { Notification } from '../contract/index.js';
import { Prisma } from '../generated/prisma/client.js';
import type { RoutedDraft } from './accepted-event.js';

// The two ways to the wire shape: from a draft that was just stored, and, in SQL, from its row. A test keeps them equal.

export function toNotification(routed: RoutedDraft, id: number, createdAt: string): Notification {
  const { draft, title, message, silent } = routed;
  const { type, text } = draft;
  return {
    id,
    type: type.type,
    category: type.category,
    level: text?.level ?? type.level,
    priority: text?.priority ?? type.priority,
    title,
    message,
    data: draft.data,
    url: draft.url ?? null,
    imageUrl: draft.imageUrl ?? null,
    thread: draft.thread ?? null,
    silent,
    isRead: false,
    seenAt: null,
    readAt: null,
    archivedAt: null,
    createdAt,
    expiresAt: draft.expiresAt ? new Date(draft.expiresAt).toISOString() : null,
  };
}

const iso = (column: string): string =>
  `to_char(n.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** JSON of a row of `notifications` named `n`. */
export const NOTIFICATION_JSON = Prisma.raw(`json_build_object(
  'id', n.id, 'type', n.type, 'category', n.category, 'level', n.level, 'priority', n.priority,
  'title', n.title, 'message', n.message, 'data', n.data, 'url', n.url, 'imageUrl', n.image_url,
  'thread', n.thread, 'silent', n.silent, 'isRead', n.read_at IS NOT NULL, 'seenAt', ${iso('seen_at')}, 'readAt', ${iso('read_at')},
  'archivedAt', ${iso('archived_at')}, 'createdAt', ${iso('created_at')}, 'expiresAt', ${iso('expires_at')})`);
