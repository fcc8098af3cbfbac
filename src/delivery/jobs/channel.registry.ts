import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { OutsideChannel } from '../../contract/index.js';
import { ShopPolicyProvider } from '../../preferences/shop-policy.js';
import { DELIVERY_CHANNELS, type DeliveryChannel } from '../channel.js';

/** The channels that the shop has set up. */
@Injectable()
export class ChannelRegistry implements OnApplicationBootstrap {
  constructor(
    @Inject(DELIVERY_CHANNELS) private readonly all: readonly DeliveryChannel[],
    private readonly policy: ShopPolicyProvider,
  ) {}

  onApplicationBootstrap(): void {
    for (const { channel } of this.available) this.policy.available.add(channel);
  }

  /** Whoever takes a type on a channel; the first goes before the others. */
  find(channel: OutsideChannel, type: string): DeliveryChannel | undefined {
    return this.available.find((one) => one.channel === channel && (one.takes?.(type) ?? true));
  }

  /** How many deliveries one node sends at a time, by channel. */
  concurrency(): Map<OutsideChannel, number> {
    const found = new Map<OutsideChannel, number>();
    for (const { channel, concurrency } of this.available) {
      found.set(channel, Math.max(concurrency, found.get(channel) ?? 0));
    }
    return found;
  }

  private get available(): DeliveryChannel[] {
    return this.all.filter(({ available }) => available);
  }
}
