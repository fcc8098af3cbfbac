// Which channels a notification takes to one person, and the rule that decided each. Pure: the same answer for the same
// question, whoever asks.
import { DateTime } from 'luxon';
import type { Channel, OutsideChannel, QuietHours, Rule } from '../contract/index.js';
import type { RoutedMessage, Timing } from './policy.js';
import type { Profile, Route, RoutedDelivery, ShopPolicy } from './profile.js';
import { afterQuietHours, knownZone } from './quiet-hours.js';

const OUTSIDE: readonly OutsideChannel[] = ['email', 'push', 'sms'];
/** When a digest leaves, on the clock of its reader. */
const DIGEST_HOUR = 8;

export interface Decision {
  deliver: boolean;
  rule: Rule;
}

export function route(message: RoutedMessage, profile: Profile, policy: ShopPolicy, now: Date): Route {
  const { type } = message;
  const inApp = decide('inApp', message, profile, policy);
  const quiet = type.critical ? undefined : quietHoursOf(profile, policy);
  const rings = !isPaused(profile, now) || (type.mandatory?.includes('inApp') ?? false);
  return {
    inApp,
    silent: !rings || afterQuietHours(now, quiet) > now,
    outside: OUTSIDE.flatMap((channel): RoutedDelivery[] => {
      const decision = decideOutside(channel, message, profile, policy, now);
      if (!isTold(decision, channel, message, profile, policy)) return [];
      return [{ channel, ...decision, ...departure(channel, message, inApp.deliver, profile, policy, now) }];
    }),
  };
}

/** What the settings say about a channel: everything but who can be reached, consent, and a pause. */
export function decide(
  channel: Channel,
  { type, thread }: RoutedMessage,
  { settings }: Pick<Profile, 'settings'>,
  { defaults }: Pick<ShopPolicy, 'defaults'>,
): Decision {
  if (type.mandatory?.includes(channel)) return { deliver: true, rule: 'mandatory' };
  if (thread !== undefined && settings.muted?.includes(thread)) {
    return { deliver: false, rule: 'muted_subject' };
  }
  const byType = ownValue(settings.types, type.type)?.[channel] ?? undefined;
  if (byType !== undefined) return { deliver: byType, rule: 'type_setting' };
  const byCategory = ownValue(settings.categories, type.category)?.[channel] ?? undefined;
  if (byCategory !== undefined) return { deliver: byCategory, rule: 'category_setting' };
  // The switch over a channel only takes away: on, it leaves each type its own default.
  if (settings.channels?.[channel] === false) return { deliver: false, rule: 'channel_setting' };
  const byShop =
    ownValue(defaults.types, type.type)?.[channel] ??
    ownValue(defaults.categories, type.category)?.[channel] ??
    defaults.channels?.[channel] ??
    undefined;
  if (byShop !== undefined) return { deliver: byShop, rule: 'shop_default' };
  return { deliver: channel === 'inApp' || type.channels?.[channel] !== undefined, rule: 'built_in_default' };
}

/** What no setting overcomes: an address that is not to be used, a channel that is not there, consent that is missing. */
export function gate(
  channel: OutsideChannel,
  { type }: RoutedMessage,
  profile: Profile,
  { available }: Pick<ShopPolicy, 'available'>,
): Rule | undefined {
  if (!available.has(channel)) return 'channel_unavailable';
  if (isSuppressed(channel, profile)) return 'suppressed_address';
  if (!hasAddress(channel, profile)) return 'no_address';
  return type.marketing && profile.settings.marketing !== true ? 'missing_consent' : undefined;
}

/** Whether a message may leave on a channel at this moment, all rules together. */
export function decideOutside(
  channel: OutsideChannel,
  message: RoutedMessage,
  profile: Profile,
  policy: ShopPolicy,
  now: Date,
): Decision {
  const closed = gate(channel, message, profile, policy);
  if (closed) return { deliver: false, rule: closed };
  const decision = decide(channel, message, profile, policy);
  // A pause is for everything: it also outlasts the choices made before it. A no keeps its own reason.
  const held = isPaused(profile, now) && decision.deliver && decision.rule !== 'mandatory';
  return held ? { deliver: false, rule: 'paused' } : decision;
}

/** Whether a decision is worth a row: what is sent, what somebody chose, and what would be sent but for the rule. */
function isTold(
  { deliver, rule }: Decision,
  channel: OutsideChannel,
  message: RoutedMessage,
  profile: Profile,
  policy: ShopPolicy,
): boolean {
  if (deliver) return true;
  if (rule === 'built_in_default' || rule === 'channel_unavailable') return false;
  // Most people have no push subscription and no number: a row for each of them would say nothing.
  if (rule === 'no_address' && channel !== 'email') return false;
  const chosen: readonly Rule[] = ['type_setting', 'category_setting', 'channel_setting', 'shop_default'];
  if (chosen.includes(rule)) return true;
  const used = message.type.channels?.[channel] !== undefined;
  return used || decide(channel, { type: message.type }, profile, policy).deliver;
}

function departure(
  channel: OutsideChannel,
  { type }: RoutedMessage,
  inInbox: boolean,
  profile: Profile,
  policy: ShopPolicy,
  now: Date,
): Pick<RoutedDelivery, 'dueAt' | 'condition' | 'digest'> {
  const quiet = type.critical ? undefined : quietHoursOf(profile, policy);
  const timing = type.channels?.[channel] ?? 'now';
  const chosen = profile.settings.digest ?? policy.defaults.digest ?? 'off';
  if (channel === 'email' && chosen !== 'off' && isGathered(type)) {
    const leaves = nextDigest(chosen, now, zoneOf(profile, policy));
    const dueAt = afterQuietHours(leaves, quiet).toISOString();
    // Who has read it in the meantime need not read it again.
    return { dueAt, condition: inInbox ? 'unread' : 'always', digest: chosen };
  }
  // Without an entry in the inbox there is nothing that could be read or seen instead.
  const { condition, minutes } = inInbox ? patience(timing) : patience('now');
  const ready = new Date(now.getTime() + minutes * 60_000);
  return { dueAt: afterQuietHours(ready, quiet).toISOString(), condition, digest: null };
}

/** A mail that its type wants at once is no matter for a digest, unless it is advertising. */
function isGathered({ critical, mandatory, marketing, channels }: RoutedMessage['type']): boolean {
  if (critical || mandatory?.includes('email')) return false;
  return marketing === true || channels?.email !== 'now';
}

function patience(timing: Timing): { condition: RoutedDelivery['condition']; minutes: number } {
  if (timing === 'now') return { condition: 'always', minutes: 0 };
  if (timing === 'ifOffline') return { condition: 'offline', minutes: 0 };
  return { condition: 'unread', minutes: timing.ifUnreadAfterMinutes };
}

function nextDigest(digest: 'daily' | 'weekly', now: Date, zone: string): Date {
  const local = DateTime.fromJSDate(now, { zone });
  const morning = local.startOf(digest === 'weekly' ? 'week' : 'day').set({ hour: DIGEST_HOUR });
  const next = morning > local ? morning : morning.plus(digest === 'weekly' ? { weeks: 1 } : { days: 1 });
  return next.toJSDate();
}

/** Hours of the shop's default hold on the person's own clock, where that is known. */
export function quietHoursOf(
  { settings, timezone }: Pick<Profile, 'settings' | 'timezone'>,
  { defaults }: Pick<ShopPolicy, 'defaults'>,
): QuietHours | undefined {
  if (settings.quietHours) return settings.quietHours;
  return (
    defaults.quietHours && { ...defaults.quietHours, timezone: timezone ?? defaults.quietHours.timezone }
  );
}

function zoneOf({ settings, timezone }: Profile, { defaults }: ShopPolicy): string {
  return knownZone(settings.quietHours?.timezone ?? timezone ?? defaults.quietHours?.timezone ?? 'utc');
}

function isPaused({ settings }: Profile, now: Date): boolean {
  return settings.pausedUntil != null && new Date(settings.pausedUntil) > now;
}

function isSuppressed(channel: OutsideChannel, profile: Profile): boolean {
  return (channel === 'email' && profile.emailSuppressed) || (channel === 'sms' && profile.phoneSuppressed);
}

function hasAddress(channel: OutsideChannel, { email, phone, hasPush }: Profile): boolean {
  if (channel === 'push') return hasPush;
  return Boolean(channel === 'email' ? email : phone);
}

/** Names come from people and files: `constructor` is no key of theirs. */
function ownValue<T>(record: Record<string, T> | undefined, key: string): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}
