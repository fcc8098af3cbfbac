import type {
  Audience,
  BroadcastKind,
  BroadcastStatus,
  WaveStatus,
} from '../../../src/contract/broadcasts.js';
import type { DeliveryStatus } from '../../../src/contract/admin.js';
import type { Channel, Digest, Rule } from '../../../src/contract/preferences.js';

export const CHANNEL_WORDS: Record<Channel, string> = {
  inApp: 'Inbox',
  email: 'E-mail',
  push: 'Push',
  sms: 'Text message',
};

export const DELIVERY_WORDS: Record<DeliveryStatus, string> = {
  pending: 'Waiting',
  sent: 'Sent',
  withheld: 'Held back',
  cancelled: 'Cancelled',
  expired: 'Too late',
  skipped: 'Nobody to tell',
  failed: 'Failed',
};

export const BROADCAST_WORDS: Record<BroadcastStatus, string> = {
  scheduled: 'Scheduled',
  live: 'Live',
  retracting: 'Being retracted',
  retracted: 'Retracted',
  ended: 'Ended',
};

export const WAVE_WORDS: Record<WaveStatus, string> = {
  running: 'Sending',
  paused: 'Paused',
  stopped: 'Stopped',
  done: 'All handed over',
};

export const KIND_WORDS: Record<BroadcastKind, string> = {
  announcement: 'Announcement',
  important: 'Important',
  marketing: 'Marketing',
};

export const DIGEST_WORDS: Record<Digest, string> = {
  off: 'Off: each by itself',
  daily: 'Once a day',
  weekly: 'Once a week',
};

/** Why a channel is on or off. */
export const RULE_WORDS: Record<Rule, string> = {
  suppressed_address: 'the address is left alone',
  no_address: 'no address is known',
  channel_unavailable: 'the channel is not set up',
  missing_consent: 'marketing needs consent',
  mandatory: 'always sent',
  muted_subject: 'muted by the person',
  type_setting: 'chosen for this type',
  category_setting: 'chosen for this category',
  channel_setting: 'chosen for the channel',
  paused: 'all is paused',
  shop_default: "the shop's file",
  built_in_default: 'built in',
};

export function audienceWords(audience: Audience): string {
  if (audience === 'all') return 'Everybody';
  if ('role' in audience) return `Everybody with the role ${audience.role}`;
  if ('userIds' in audience) {
    const { userIds } = audience;
    return userIds.length === 1 ? `Only ${userIds[0]}` : `A list of ${number(userIds.length)} people`;
  }
  if ('openOrder' in audience) return 'Everybody with an open order';
  const { tags = [], locale } = audience;
  const parts = [
    ...(tags.length > 0 ? [`tagged ${tags.join(' and ')}`] : []),
    ...(locale ? [`who reads ${locale}`] : []),
  ];
  return `Everybody ${parts.join(' and ')}`;
}

const numbers = new Intl.NumberFormat('en-GB');
const rates = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

export function number(value: number): string {
  return numbers.format(value);
}

export function rate(value: number): string {
  return rates.format(value);
}

/** `1 person`, `2 people`. */
export function count(value: number, one: string, many: string): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** Milliseconds as a person says them. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${rates.format(ms)} ms`;
  if (ms < 120_000) return `${rates.format(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${number(Math.round(ms / 60_000))} min`;
  if (ms < 172_800_000) return `${rates.format(ms / 3_600_000)} h`;
  return `${number(Math.round(ms / 86_400_000))} days`;
}
