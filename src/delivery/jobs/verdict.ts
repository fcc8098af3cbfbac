// What to do with a delivery whose time has come: much may have happened since it was decided.
import type { Rule } from '../../contract/index.js';
import type { PreferenceType } from '../../preferences/catalog.registry.js';
import type { Profile, ShopPolicy } from '../../preferences/profile.js';
import { afterQuietHours } from '../../preferences/quiet-hours.js';
import { decideOutside, quietHoursOf } from '../../preferences/route.js';
import type { DueDelivery } from './due-delivery.js';

/** How soon what staff hold back is looked at again. */
const PAUSE_MS = 10_000;

export type Verdict =
  | { action: 'send' }
  | { action: 'wait'; until: Date }
  | { action: 'end'; status: 'expired' | 'withheld' | 'cancelled'; reason?: Rule; detail?: string };

/** `type` is undefined when no catalogue knows it any more: then it goes out as it was decided. */
export function verdictOf(
  due: DueDelivery,
  type: PreferenceType | undefined,
  profile: Profile,
  policy: ShopPolicy,
  online: boolean,
  now: Date,
): Verdict {
  if (due.expiresAt && due.expiresAt <= now) return { action: 'end', status: 'expired' };
  if (due.handled === 'retracted') return { action: 'end', status: 'cancelled', detail: due.handled };
  if (due.paused) return { action: 'wait', until: new Date(now.getTime() + PAUSE_MS) };
  const message = {
    type: type ?? { type: due.type, category: due.category, channels: { [due.channel]: 'now' as const } },
    ...(due.content.thread === null ? {} : { thread: due.content.thread }),
  };
  const { deliver, rule } = decideOutside(due.channel, message, profile, policy, now);
  if (!deliver) return { action: 'end', status: 'withheld', reason: rule };
  if (rule !== 'mandatory') {
    if (due.handled) return { action: 'end', status: 'cancelled', detail: due.handled };
    if (due.condition === 'offline' && online)
      return { action: 'end', status: 'cancelled', detail: 'online' };
  }
  if (message.type.critical) return { action: 'send' };
  const until = afterQuietHours(now, quietHoursOf(profile, policy));
  return until > now ? { action: 'wait', until } : { action: 'send' };
}
