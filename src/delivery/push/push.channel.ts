import { Injectable } from '@nestjs/common';
import webPush from 'web-push';
import { Config } from '../../config/config.js';
import type { Delivery, DeliveryChannel, SendResult } from '../channel.js';
import { verdictOn, type Verdict } from './answer.js';
import { parseEndpoint, type PushEndpoint } from './endpoint.js';
import { encodeMessage, headersOf, topicOf } from './message.js';
import { outcomeOf } from './outcome.js';
import { PushKeys } from './push-keys.js';
import { PushRepository, type Target } from './push.repository.js';
import { PushServices } from './push.services.js';
import { PushTransport } from './push.transport.js';

/** A delivery on its way to several devices, with its message in both sizes. */
interface Outgoing {
  delivery: Delivery;
  headers: Record<string, string | number>;
  message: (small: boolean) => Buffer;
}

/** Web Push (RFC 8030): one delivery goes to every browser of its person. */
@Injectable()
export class PushChannel implements DeliveryChannel {
  readonly channel = 'push';
  readonly concurrency = 16;
  readonly available: boolean;
  private readonly shopUrl: string;
  private readonly ownHosts: readonly string[];

  constructor(
    config: Config,
    private readonly keys: PushKeys,
    private readonly repository: PushRepository,
    private readonly services: PushServices,
    private readonly transport: PushTransport,
  ) {
    this.available = keys.publicKey !== undefined;
    const { shop, http, push } = config;
    this.shopUrl = shop.url ?? http.publicUrl ?? `http://localhost:${http.port}/`;
    this.ownHosts = push.hosts;
  }

  /** Each device gets it once, however often it is tried for the others. */
  async send(delivery: Delivery, signal: AbortSignal): Promise<SendResult> {
    if (delivery.expiresAt && delivery.expiresAt <= new Date())
      return { outcome: 'skipped', reason: 'expired' };
    const { targets, unread } = await this.repository.targetsOf(delivery.recipient.userId, delivery.id);
    const open = targets.filter(({ hasTaken }) => !hasTaken);
    const outgoing = this.prepare(delivery, unread);
    const verdicts = await Promise.all(open.map((target) => this.sendTo(target, outgoing, signal)));
    const withVerdict = (kind: Verdict['kind']): string[] =>
      open.filter((_, index) => verdicts[index]?.kind === kind).map(({ id }) => id);
    const [taken, gone] = [withVerdict('taken'), withVerdict('gone')];
    if (taken.length > 0) await this.repository.markTaken(taken, delivery.id);
    if (gone.length > 0) await this.repository.removeGone(gone);
    const takenBefore = targets.length - open.length;
    return outcomeOf(delivery, verdicts, { takenBefore, reference: topicOf(delivery) });
  }

  private prepare(delivery: Delivery, unread: number): Outgoing {
    const surroundings = { shopUrl: this.shopUrl, unread };
    const message = (small: boolean): Buffer => encodeMessage(delivery, surroundings, small);
    const whole = message(false);
    return { delivery, headers: headersOf(delivery), message: (small) => (small ? message(true) : whole) };
  }

  private sendTo(target: Target, outgoing: Outgoing, signal: AbortSignal): Promise<Verdict> {
    const endpoint = parseEndpoint(target.endpoint, this.ownHosts);
    // The list became shorter since the browser subscribed.
    if ('refused' in endpoint) {
      return Promise.resolve({ kind: 'never', reason: `the endpoint ${endpoint.refused}` });
    }
    const { host } = endpoint.url;
    const { userId } = outgoing.delivery.recipient;
    return this.services.exchange({ host, deviceId: target.id, userId }, async () => {
      try {
        const verdict = await this.post(target, endpoint, outgoing, signal, false);
        if (verdict.kind !== 'tooLarge') return verdict;
        const second = await this.post(target, endpoint, outgoing, signal, true);
        return second.kind === 'tooLarge' ? { kind: 'never', reason: `${host} finds it too large` } : second;
      } catch (error) {
        // We were told to stop: that is not the service's fault.
        if (signal.aborted) return { kind: 'later', reason: 'stopped' };
        return { kind: 'down', reason: `${host}: ${wordsOf(error)}` };
      }
    });
  }

  private async post(
    { p256dh, auth }: Target,
    endpoint: PushEndpoint,
    { headers, message }: Outgoing,
    signal: AbortSignal,
    small: boolean,
  ): Promise<Verdict> {
    const body = webPush.encrypt(p256dh, auth, message(small), 'aes128gcm').cipherText;
    const authorization = this.keys.authorization(endpoint.url);
    const all = { ...headers, Authorization: authorization, 'Content-Length': body.length };
    return verdictOn(await this.transport.post(endpoint, all, body, signal), endpoint.url.host);
  }
}

/** Node gives what happened at several addresses no message of its own. */
function wordsOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || (code ?? 'no connection');
}
