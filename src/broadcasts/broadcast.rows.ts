// From rows to what the rest of the application and the wire know.
import type { Audience, Broadcast, JsonObject, Level, OutsideChannel, Priority } from '../contract/index.js';
import type { Broadcast as Row } from '../generated/prisma/client.js';
import { kindOf, typeOfKind } from './announcements.catalog.js';
import type { LiveBroadcast } from './live-broadcast.js';
import { localStart } from './local-start.js';

export function toLive(row: Row): LiveBroadcast {
  return {
    id: String(row.id),
    number: Number(row.number),
    type: typeOfKind(kindOf(row.type)),
    level: row.level as Level,
    priority: row.priority as Priority,
    title: row.title,
    message: row.message,
    data: row.data as JsonObject,
    url: row.url,
    imageUrl: row.imageUrl,
    audience: row.audience as Audience,
    expiresAt: row.expiresAt,
    zones: row.startsAtLocal
      ? { start: localStart(row.startsAtLocal), before: row.nextZoneAt?.getTime() ?? Infinity }
      : null,
  };
}

export function toBroadcast(row: Row): Broadcast {
  const hasEnded = row.status === 'live' && row.expiresAt !== null && row.expiresAt <= new Date();
  const takes = (channel: OutsideChannel): boolean => row.channels.includes(channel);
  return {
    id: String(row.id),
    status: hasEnded ? 'ended' : (row.status as Broadcast['status']),
    title: row.title,
    message: row.message,
    kind: kindOf(row.type),
    level: row.level as Level,
    priority: row.priority as Priority,
    data: row.data as JsonObject,
    url: row.url,
    imageUrl: row.imageUrl,
    audience: row.audience as Audience,
    startsAt: row.startsAt.toISOString(),
    startsAtLocal: row.startsAtLocal,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    channels: { email: takes('email'), push: takes('push'), sms: takes('sms') },
    perMinute: row.perMinute,
    pausedAt: row.pausedAt?.toISOString() ?? null,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    liveAt: row.liveAt?.toISOString() ?? null,
    retractedAt: row.retractedAt?.toISOString() ?? null,
  };
}
