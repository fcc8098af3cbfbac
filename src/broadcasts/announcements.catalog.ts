import type { BroadcastKind } from '../contract/index.js';
import { defineCatalog } from '../notifications/catalog.js';
import type { NotificationType } from '../notifications/draft.js';

// Taken only by a broadcast that asks for them; then they are on for whoever has not switched them off.
const channels = { email: 'now', push: 'now', sms: 'now' } as const;

export const announcementsCatalog = defineCatalog({
  category: 'announcements',
  texts: new URL('./texts/', import.meta.url),
  // The words come with each broadcast; those of the message files stand where a type is shown without one.
  types: {
    'announcement.sent': { level: 'info', priority: 'medium', channels },
    'announcement.important': { level: 'warning', priority: 'high', mandatory: ['inApp'], channels },
    'announcement.marketing': { level: 'info', priority: 'low', marketing: true, channels },
  },
});

const { types } = announcementsCatalog;
const TYPES: Record<BroadcastKind, NotificationType> = {
  announcement: types['announcement.sent'],
  important: types['announcement.important'],
  marketing: types['announcement.marketing'],
};

export function typeOfKind(kind: BroadcastKind): NotificationType {
  return TYPES[kind];
}

export function kindOf(type: string): BroadcastKind {
  const kinds = Object.keys(TYPES) as BroadcastKind[];
  return kinds.find((kind) => TYPES[kind].type === type) ?? 'announcement';
}
