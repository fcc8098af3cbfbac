import type { Channel, DeliveryStatus, Rule } from '../../contract/index.js';

const CHANNEL_WORDS: Record<Channel, string> = {
  inApp: 'The inbox entry',
  email: 'The e-mail',
  push: 'The push message',
  sms: 'The text message',
};

const RULE_WORDS: Record<Rule, string> = {
  suppressed_address: 'the address bounced, complained or was taken back by its owner',
  no_address: 'no address was known',
  channel_unavailable: 'the shop has not set this channel up',
  missing_consent: 'it is marketing and this person has not agreed to marketing',
  mandatory: 'this type is always sent on this channel',
  muted_subject: 'this person muted what it is about',
  type_setting: 'this is what this person chose for this type',
  category_setting: 'this is what this person chose for this category',
  channel_setting: 'this is what this person chose for the whole channel',
  paused: 'this person paused all notifications',
  shop_default: "this is the shop's default",
  built_in_default: 'this is the default of this type',
};

const STATUS_WORDS: Record<DeliveryStatus, string> = {
  pending: 'waits to be sent',
  sent: 'was sent',
  withheld: 'was held back',
  cancelled: 'was cancelled',
  expired: 'was not sent in time',
  skipped: 'had nobody to go to',
  failed: 'could not be sent',
};

const CANCELLED_WORDS: Record<string, string> = {
  read: 'its reader had read it in the inbox by then',
  archived: 'its reader had archived it by then',
  removed: 'it had left the inbox by then',
  online: 'the person had a page of the shop open',
};

/** What became of a notification on a channel, in a sentence. */
export function explain(
  channel: Channel,
  status: DeliveryStatus,
  reason: string,
  detail: string | null = null,
): string {
  const said = `${CHANNEL_WORDS[channel]} ${STATUS_WORDS[status]}`;
  if (status === 'cancelled' && detail) return `${said}, because ${CANCELLED_WORDS[detail] ?? detail}.`;
  if (status === 'pending' && detail) return `${said} again; the last attempt failed: ${sentence(detail)}`;
  if (status !== 'sent' && status !== 'withheld' && detail) return `${said}: ${sentence(detail)}`;
  if (status === 'failed' || status === 'skipped' || status === 'expired') return `${said}.`;
  return `${said}, because ${isRule(reason) ? RULE_WORDS[reason] : reason}.`;
}

function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

function isRule(reason: string): reason is Rule {
  return Object.hasOwn(RULE_WORDS, reason);
}
