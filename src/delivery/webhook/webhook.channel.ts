import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { OutsideChannel } from '../../contract/index.js';
import type { Delivery, DeliveryChannel, SendResult } from '../channel.js';
import { toResult } from './outcome.js';
import { addressOf, toPayload, webhookId } from './payload.js';
import { post, type HttpAnswer } from './post.js';
import { findRoute, type Route } from './routes.js';

/** Until the last byte of the answer. */
const TIMEOUT_MS = 10_000;

export interface WebhookSettings {
  routes: readonly Route[];
  /** Where links that are paths lead. */
  shopUrl: string | undefined;
  agents: { http: HttpAgent; https: HttpsAgent };
  timeoutMs?: number;
}

/** One outside channel by way of the shop's own receivers: a signed POST per delivery. */
export class WebhookChannel implements DeliveryChannel {
  readonly concurrency = 10;

  constructor(
    readonly channel: OutsideChannel,
    private readonly settings: WebhookSettings,
  ) {}

  get available(): boolean {
    return this.settings.routes.some(({ channels }) => channels.includes(this.channel));
  }

  takes(type: string): boolean {
    return this.route(type) !== undefined;
  }

  /** Host and port: receivers behind one address fail together. */
  providerOf(type: string): string {
    return this.route(type)?.url.host ?? '';
  }

  async send(delivery: Delivery, signal: AbortSignal): Promise<SendResult> {
    const route = this.route(delivery.type);
    if (!route) return { outcome: 'failed', reason: `no webhook takes ${delivery.type} on ${this.channel}` };
    const address = addressOf(this.channel, delivery.recipient);
    if (!address) return { outcome: 'skipped', reason: 'no_address' };
    const { host } = route.url;
    const id = webhookId(delivery);
    const within = limit(signal, this.settings.timeoutMs ?? TIMEOUT_MS);
    try {
      const answer = await this.post(route, id, delivery, within.signal);
      return toResult(answer, {
        webhookId: id,
        host,
        channel: this.channel,
        address: address.phone ?? address.email ?? null,
      });
    } catch (error) {
      if (signal.aborted) return { outcome: 'retry', reason: 'stopped before there was an answer' };
      if (within.signal.aborted)
        return { outcome: 'retry', reason: `${host} did not answer in time`, down: true };
      return { outcome: 'retry', reason: `cannot reach ${host}: ${reasonOf(error)}`, down: true };
    } finally {
      within.end();
    }
  }

  private post(route: Route, id: string, delivery: Delivery, signal: AbortSignal): Promise<HttpAnswer> {
    const { agents, shopUrl } = this.settings;
    const body = JSON.stringify(toPayload(delivery, shopUrl));
    const now = new Date();
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Storebell',
      'webhook-id': id,
      'webhook-timestamp': Math.floor(now.getTime() / 1_000),
      'webhook-signature': route.signer.sign(id, now, body),
      ...(delivery.traceparent ? { traceparent: delivery.traceparent } : {}),
    };
    const agent = route.url.protocol === 'https:' ? agents.https : agents.http;
    return post({ url: route.url, headers, body, agent }, signal);
  }

  private route(type: string): Route | undefined {
    return findRoute(this.settings.routes, this.channel, type);
  }
}

/** Not AbortSignal.any: it would hold on to a signal that lives as long as the process, once per delivery. */
function limit(signal: AbortSignal, timeoutMs: number): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, timeoutMs);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}

/** Codes such as ECONNREFUSED say it shorter than sentences, and without addresses. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
