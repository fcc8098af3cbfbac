import type { OutsideChannel, WebhookData, WebhookPayload, WebhookRecipient } from '../../contract/index.js';
import type { Delivery, Recipient } from '../channel.js';
import { absoluteLink, shortText } from './short-text.js';

/**
 * The same for every attempt. The time is part of it because a restored database counts its deliveries again, and
 * a receiver would take the new ones for repeats. No full stop: it divides what is signed.
 */
export function webhookId({ id, createdAt }: Delivery): string {
  return `dlv_${id}_${createdAt.getTime().toString(36)}`;
}

/** `shopUrl`: where links that are paths lead. */
export function toPayload(delivery: Delivery, shopUrl: string | undefined): WebhookPayload {
  const { id, channel, notificationId, type, category, content, createdAt } = delivery;
  const { title, message, level, priority, data, thread, language } = content;
  const url = absoluteLink(content.url, shopUrl);
  const imageUrl = absoluteLink(content.imageUrl, shopUrl);
  return {
    type: `notification.${channel}`,
    timestamp: createdAt.toISOString(),
    data: {
      deliveryId: id,
      channel,
      notification: {
        id: notificationId,
        type,
        category,
        level,
        priority,
        title,
        message,
        data,
        url,
        imageUrl,
        thread,
        language,
      },
      recipient: { ...toRecipient(delivery.recipient), ...addressOf(channel, delivery.recipient) },
      text: textOf(channel, content, url),
    },
  };
}

function toRecipient({ userId, name, locale }: Recipient): WebhookRecipient {
  return { userId, name, locale };
}

/** null: the channel needs one, and the person has none. Empty: the provider of push messages knows people by their id. */
export function addressOf(
  channel: OutsideChannel,
  { phone, email }: Recipient,
): Pick<WebhookRecipient, 'phone' | 'email'> | null {
  if (channel === 'sms') return phone ? { phone } : null;
  if (channel === 'email') return email ? { email } : null;
  return {};
}

function textOf(
  channel: OutsideChannel,
  words: { title: string; message: string },
  url: string | null,
): WebhookData['text'] {
  if (channel !== 'sms') return null;
  // A path says nothing on a phone.
  return shortText(words, url?.startsWith('/') ? null : url);
}
