// Who gets a broadcast outside the inbox: the rules of everybody's notifications, on the channels that were asked for.
import type { OutsideChannel, Rule } from '../contract/index.js';
import type { RoutedMessage } from '../preferences/policy.js';
import type { Profile, ShopPolicy } from '../preferences/profile.js';
import { decideOutside, route } from '../preferences/route.js';

/** A row of `deliveries` to be. */
export interface WaveDelivery {
  userId: string;
  channel: OutsideChannel;
  status: 'pending' | 'withheld';
  reason: Rule;
  condition: 'always' | 'unread' | 'offline';
  digest: 'daily' | 'weekly' | null;
  /** ISO 8601 UTC; null: now. */
  dueAt: string | null;
}

export type Withheld = Partial<Record<OutsideChannel, Partial<Record<Rule, number>>>>;

/**
 * What a person did, or what became of their address, is worth a row that says so. That most people never agreed to
 * advertising, or have no phone, is only counted: with a million of them the rows would say nothing and cost much.
 */
const PERSONAL: ReadonlySet<Rule> = new Set([
  'suppressed_address',
  'muted_subject',
  'type_setting',
  'category_setting',
  'channel_setting',
  'paused',
]);

export function decideWave(
  profiles: readonly Profile[],
  message: RoutedMessage,
  channels: readonly OutsideChannel[],
  policy: ShopPolicy,
  now: Date,
): { deliveries: WaveDelivery[]; withheld: Withheld } {
  const deliveries: WaveDelivery[] = [];
  const withheld: Withheld = {};
  for (const profile of profiles) {
    const { userId } = profile;
    const { outside } = route(message, profile, policy, now);
    for (const channel of channels) {
      const { deliver, rule: reason } = decideOutside(channel, message, profile, policy, now);
      const routed = outside.find((one) => one.channel === channel);
      if (deliver && routed) {
        const { condition, digest, dueAt } = routed;
        deliveries.push({ userId, channel, status: 'pending', reason, condition, digest, dueAt });
      } else if (PERSONAL.has(reason)) {
        const none = { condition: 'always', digest: null, dueAt: null } as const;
        deliveries.push({ userId, channel, status: 'withheld', reason, ...none });
      } else {
        const rules = (withheld[channel] ??= {});
        rules[reason] = (rules[reason] ?? 0) + 1;
      }
    }
  }
  return { deliveries, withheld };
}

/** Both counts together. */
export function added(one: Withheld, other: Withheld): Withheld {
  const sum: Withheld = structuredClone(one);
  for (const [channel, rules] of Object.entries(other) as [OutsideChannel, Partial<Record<Rule, number>>][]) {
    const counts = (sum[channel] ??= {});
    for (const [rule, count] of Object.entries(rules) as [Rule, number][]) {
      counts[rule] = (counts[rule] ?? 0) + count;
    }
  }
  return sum;
}
