import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { WebhookPayload } from '../../src/contract/index.js';
import type { Delivery, DeliveryContent } from '../../src/delivery/channel.js';
import { within } from './node.js';

export interface ReceivedWebhook {
  headers: IncomingHttpHeaders;
  path: string;
  /** As it came: what was signed. */
  body: string;
  payload: WebhookPayload;
}

export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** A text message to Ada, but for what is given. */
export function delivery(content: Partial<DeliveryContent> = {}, rest: Partial<Delivery> = {}): Delivery {
  return {
    id: '41',
    notificationId: 7,
    type: 'order.shipped',
    category: 'orders',
    channel: 'sms',
    attempt: 1,
    createdAt: new Date('2026-11-20T08:00:00.123Z'),
    expiresAt: null,
    recipient: {
      userId: 'ada',
      name: 'Ada',
      email: 'ada@mail.example',
      phone: '+4915112345678',
      locale: 'de-AT',
      timezone: 'Europe/Vienna',
    },
    content: {
      title: 'Order 1001 is on its way',
      message: 'It comes on Monday.',
      level: 'success',
      priority: 'medium',
      data: { orderId: '1001', lines: [{ sku: 'mug', quantity: 2 }] },
      url: '/orders/1001',
      imageUrl: null,
      thread: 'order:1001',
      language: 'de',
      ...content,
    },
    ...rest,
  };
}

/** A shop's receiver: an HTTP server that verifies each signature with the library and answers as it is told. */
export class WebhookReceiver {
  /** Those with a valid signature, oldest first. */
  readonly received: ReceivedWebhook[] = [];
  /** How many came without one; they are answered 401. */
  refused = 0;
  /** How many connections were made. */
  connections = 0;
  /** Answers what was verified; may answer never, late, or with nonsense. */
  answer: RequestListener = (_request, response) => void response.writeHead(204).end();

  private closing = false;
  private readonly waiting = new Set<() => void>();

  private constructor(
    readonly secret: string,
    private readonly server: Server,
    private readonly scheme: string,
  ) {
    server.on('connection', () => (this.connections += 1));
    server.on('request', (request, response) => {
      buffer(request).then(
        (bytes) => {
          const body = bytes.toString('utf8');
          const headers = request.headers as Record<string, string>;
          let payload: WebhookPayload;
          try {
            payload = new Webhook(secret).verify(body, headers) as WebhookPayload;
          } catch {
            this.refused += 1;
            response.writeHead(401).end();
            return;
          }
          this.received.push({ headers, path: request.url ?? '', body, payload });
          for (const look of this.waiting) look();
          if (!this.closing) this.answer(request, response);
        },
        // The sender has gone while it spoke.
        () => undefined,
      );
    });
  }

  static async start(options: { secret?: string; tls?: { key: string; cert: string } } = {}) {
    const { secret = newWebhookSecret(), tls } = options;
    const server = tls ? createSecureServer(tls) : createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new WebhookReceiver(secret, server, tls ? 'https' : 'http');
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `${this.scheme}://${this.host}/hooks?shop=1`;
  }

  /** Resolves when so many have come. */
  count(expected: number): Promise<void> {
    const there = new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.received.length < expected) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
    });
    return within(there, `${expected} webhooks`, () => this.received.map(({ body }) => body));
  }

  async close(): Promise<void> {
    this.closing = true;
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
