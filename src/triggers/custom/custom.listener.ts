import {
  OnTrigger,
  TriggerListener,
  type Draft,
  type NotificationType,
  type Outcome,
  type ShopEvent,
} from '../trigger.js';
import { customCatalog } from './custom.catalog.js';
import { NotificationSend } from './custom.events.js';

@TriggerListener(customCatalog)
export class CustomListener {
  @OnTrigger('notification.send', NotificationSend, 'The shop has something to say in its own words.')
  onSend({ data }: ShopEvent<NotificationSend>): Outcome {
    const { title, message, url, imageUrl, thread, expiresAt } = data;
    return {
      drafts: [
        {
          to: recipientOf(data),
          type: typeOf(data),
          text: { title, message },
          data: data.data ?? {},
          url,
          imageUrl,
          thread,
          expiresAt: expiresAt ? new Date(expiresAt).toISOString() : undefined,
        },
      ],
    };
  }
}

function recipientOf({ userId, userIds, role }: NotificationSend): Draft['to'] {
  if (userIds) return { users: userIds };
  if (role) return { role };
  return { user: userId! };
}

function typeOf({ type, level, priority }: NotificationSend): NotificationType {
  const base = customCatalog.types['custom.message'];
  if (!type && !level && !priority) return base;
  return {
    ...base,
    type: type ?? base.type,
    level: level ?? base.level,
    priority: priority ?? base.priority,
  };
}
