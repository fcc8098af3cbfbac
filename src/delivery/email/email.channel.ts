import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { Config } from '../../config/config.js';
import type { Delivery, DeliveryChannel, SendResult } from '../channel.js';
import { isMailbox, readSender, type Mailbox } from './address.js';
import { MailRenderer, type DigestKind, type RenderedMail } from './mail.renderer.js';
import { messageOf } from './message.js';
import { readSmtpUrl } from './smtp.options.js';
import { resultOf } from './smtp-result.js';

/** Sends mails to the shop's mail server. Not there without `SMTP_URL`. */
@Injectable()
export class EmailChannel implements DeliveryChannel, OnApplicationShutdown {
  readonly channel = 'email';
  readonly concurrency = 10;
  readonly available: boolean;
  private readonly logger = new Logger('Email');
  private readonly transport: ReturnType<typeof openTransport> | undefined;
  private readonly sender: Mailbox | undefined;
  /** Said once per outage, not once per mail. */
  private isDown = false;

  constructor(
    { mail, shop }: Config,
    private readonly renderer: MailRenderer,
  ) {
    if (mail.url && mail.from) {
      this.sender = readSender(mail.from, shop.name);
      this.transport = openTransport(mail.url);
      // Errors reach whoever sends; an idle connection that breaks is nobody's.
      this.transport.on('error', () => {});
    }
    this.available = this.transport !== undefined;
  }

  send(delivery: Delivery, signal: AbortSignal): Promise<SendResult> {
    return this.post([delivery], () => this.renderer.notification(delivery), signal);
  }

  async sendDigest(
    deliveries: readonly Delivery[],
    digest: DigestKind,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const [first, ...rest] = deliveries;
    if (!first) return { outcome: 'skipped', reason: 'nothing to send' };
    return this.post([first, ...rest], () => this.renderer.digest(deliveries, digest), signal);
  }

  /** Idle connections at once; one in the middle of a mail when that is through. */
  onApplicationShutdown(): void {
    this.transport?.close();
  }

  private async post(
    deliveries: readonly [Delivery, ...Delivery[]],
    render: () => RenderedMail,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const { transport, sender } = this;
    if (!transport || !sender) return { outcome: 'retry', reason: 'SMTP_URL is not set', down: true };
    const address = deliveries[0].recipient.email?.trim();
    if (!address) return { outcome: 'skipped', reason: 'no address' };
    if (!isMailbox(address)) return { outcome: 'failed', reason: 'not a mail address' };
    const message = messageOf(deliveries, render(), sender, address);
    try {
      await transport.sendMail({ ...message, signal });
    } catch (error) {
      const result = resultOf(error, address);
      this.report(result);
      return result;
    }
    this.report();
    return { outcome: 'sent', reference: message.messageId };
  }

  /** Wrong credentials and a server that is away concern the shop: they belong in its log, addresses do not. */
  private report(result?: SendResult): void {
    const isDown = result !== undefined && 'down' in result && result.down === true;
    if (isDown && !this.isDown) this.logger.error(`The mail server does not work: ${result.reason}`);
    if (!result && this.isDown) this.logger.log('The mail server works again');
    if (isDown || !result) this.isDown = isDown;
  }
}

function openTransport(url: string) {
  return createTransport(readSmtpUrl(url));
}
