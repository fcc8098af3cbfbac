import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type {
  PushDevice,
  PushKey,
  PushRenewalRequest,
  PushSubscriptionRequest,
} from '../../contract/index.js';
import { AppError } from '../../errors/app.error.js';
import { parseEndpoint } from './endpoint.js';
import { PushKeys } from './push-keys.js';
import { idOf, PushRepository, type Device, type Subscription } from './push.repository.js';

/** More browsers than anybody uses; who adds one more loses the one that was used least lately. */
const MAX_DEVICES = 20;
const MAX_USER_AGENT = 300;

/** The browsers that people registered. */
@Injectable()
export class PushService {
  private readonly ownHosts: readonly string[];

  constructor(
    { push }: Config,
    private readonly keys: PushKeys,
    private readonly repository: PushRepository,
  ) {
    this.ownHosts = push.hosts;
  }

  key(): PushKey {
    const { publicKey } = this.keys;
    if (!publicKey) throw new AppError('not_found', 'This server has no keys for push messages.');
    return { publicKey };
  }

  async subscribe(userId: string, request: PushSubscriptionRequest, userAgent?: string): Promise<PushDevice> {
    this.key();
    const subscription = this.check(request, '');
    const agent = userAgent?.slice(0, MAX_USER_AGENT) ?? null;
    return toPushDevice(await this.repository.save(userId, subscription, agent, MAX_DEVICES));
  }

  /** Says the same about an endpoint nobody has and about a wrong secret, so that it can't be used to ask. */
  async renew({ oldEndpoint, oldAuth, subscription }: PushRenewalRequest): Promise<PushDevice> {
    this.key();
    const checked = this.check(subscription, 'subscription.');
    const device = await this.repository.replace(canonical(oldEndpoint), oldAuth, checked);
    if (!device) throw new AppError('not_found', 'There is no subscription with this endpoint and secret.');
    return toPushDevice(device);
  }

  async list(userId: string): Promise<PushDevice[]> {
    return (await this.repository.list(userId)).map(toPushDevice);
  }

  async remove(userId: string, id: string): Promise<void> {
    if (!(await this.repository.remove(userId, id))) {
      throw new AppError('not_found', 'You have no such subscription.');
    }
  }

  removeEndpoint(userId: string, endpoint: string): Promise<void> {
    return this.remove(userId, idOf(canonical(endpoint)));
  }

  private check({ endpoint, expirationTime, keys }: PushSubscriptionRequest, prefix: string): Subscription {
    const parsed = parseEndpoint(endpoint, this.ownHosts);
    if ('refused' in parsed) {
      const path = `${prefix}endpoint`;
      throw new AppError('push_endpoint_refused', `${path} ${parsed.refused}.`, [
        { path, message: parsed.refused },
      ]);
    }
    return {
      endpoint: parsed.url.href,
      p256dh: keys.p256dh,
      auth: keys.auth,
      expiresAt: expirationTime == null ? null : new Date(expirationTime),
    };
  }
}

/** As it was stored, if it was. */
function canonical(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).href : endpoint;
}

function toPushDevice({ id, endpoint, userAgent, createdAt, usedAt }: Device): PushDevice {
  return {
    id,
    host: new URL(endpoint).host,
    userAgent,
    createdAt: createdAt.toISOString(),
    usedAt: usedAt?.toISOString() ?? null,
  };
}
