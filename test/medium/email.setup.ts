// A channel of mails as the application builds it, but for its tables, and a real server for it to send to.
import { Logger } from '@nestjs/common';
import { loadConfig } from '../../src/config/config.js';
import type { Delivery } from '../../src/delivery/channel.js';
import { EmailChannel } from '../../src/delivery/email/email.channel.js';
import { MailLinks } from '../../src/delivery/email/mail.links.js';
import { MailRenderer } from '../../src/delivery/email/mail.renderer.js';
import { MailTexts } from '../../src/delivery/email/mail.texts.js';
import { CatalogRegistry } from '../../src/preferences/catalog.registry.js';
import { PreferencesService } from '../../src/preferences/preferences.service.js';
import { TestSmtp } from '../support/smtp.js';

// Most of what follows is bad news, and the channel would log it.
Logger.overrideLogger(false);

export const NEVER = new AbortController().signal;
export const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

export async function start(options?: Parameters<typeof TestSmtp.start>[0]): Promise<TestSmtp> {
  const smtp = await TestSmtp.start(options);
  closers.push(() => smtp.stop());
  return smtp;
}

export function channelTo(url: string | undefined, environment: Record<string, string> = {}): EmailChannel {
  const config = loadConfig({
    JWT_SECRET: 'a secret of the tests, longer than 32 bytes',
    PUBLIC_URL: 'https://bell.shop.example',
    SHOP_NAME: 'Mugs',
    SHOP_URL: 'https://shop.example',
    ...(url && { SMTP_URL: url, MAIL_FROM: 'bell@shop.example' }),
    ...environment,
  });
  const catalogs = new CatalogRegistry();
  // Of the service only the tokens are used, which need neither tables nor catalogues.
  const preferences = new PreferencesService(undefined as never, catalogs, undefined as never, config);
  const links = new MailLinks(config, preferences);
  const channel = new EmailChannel(config, new MailRenderer(config, new MailTexts(), links, catalogs));
  closers.push(() => channel.onApplicationShutdown());
  return channel;
}

let count = 0;
export function delivery({ email = 'ada@mail.example' }: { email?: string | null } = {}): Delivery {
  return {
    id: String(++count),
    notificationId: count,
    recipient: { userId: 'ada', name: 'Ada', email, phone: null, locale: 'en', timezone: null },
    type: 'order.shipped',
    category: 'orders',
    channel: 'email',
    content: {
      title: 'Order 7 has shipped',
      message: 'Your order is on its way.',
      level: 'success',
      priority: 'medium',
      data: {},
      url: '/orders/7',
      imageUrl: null,
      thread: 'order:7',
      language: 'en',
    },
    attempt: 1,
    createdAt: new Date('2026-11-27T08:00:00Z'),
    expiresAt: null,
  };
}
