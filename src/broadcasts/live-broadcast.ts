import type { Audience, JsonObject, Level, Notification, Priority } from '../contract/index.js';
import type { NotificationType } from '../notifications/draft.js';
import type { LocalStart } from './local-start.js';

/** A broadcast that may still become somebody's entry. */
export interface LiveBroadcast {
  id: string;
  number: number;
  type: NotificationType;
  level: Level;
  priority: Priority;
  title: string;
  message: string;
  data: JsonObject;
  url: string | null;
  imageUrl: string | null;
  audience: Audience;
  expiresAt: Date | null;
  /**
   * By each reader's clock: it has come to those whose zone starts before `before` (milliseconds since 1970), which is
   * stored, so that all nodes agree on it whatever their own clocks say. null: it has come to everybody.
   */
  zones: { start: LocalStart; before: number } | null;
}

/** Whether it has come to readers in a zone. */
export function hasCome({ zones }: LiveBroadcast, zone: string): boolean {
  return !zones || zones.start(zone) < zones.before;
}

export const threadOf = (broadcastId: string): string => `broadcast:${broadcastId}`;

export function toNotification(
  broadcast: LiveBroadcast,
  id: number,
  silent: boolean,
  createdAt: string,
): Notification {
  const { type, level, priority, title, message, data, url, imageUrl, expiresAt } = broadcast;
  return {
    id,
    type: type.type,
    category: type.category,
    level,
    priority,
    title,
    message,
    data,
    url,
    imageUrl,
    thread: threadOf(broadcast.id),
    silent,
    isRead: false,
    seenAt: null,
    readAt: null,
    archivedAt: null,
    createdAt,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}
