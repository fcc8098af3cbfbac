// What each person chose: `GET` and `PUT /notifications/preferences`.

export const CHANNELS = ['inApp', 'email', 'push', 'sms'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Channels that leave the shop's pages: each delivery on one of them is stored with its attempts. */
export type OutsideChannel = Exclude<Channel, 'inApp'>;

/** What decided about a channel; the first that has something to say wins. */
export const RULES = [
  /** The address bounced or complained, or its owner took it back. */
  'suppressed_address',
  /** No address, phone number or subscription is known, or the shop has not set the channel up. */
  'no_address',
  'channel_unavailable',
  /** Marketing needs consent on every channel outside the shop's pages. */
  'missing_consent',
  'mandatory',
  /** The person muted this order, this product. */
  'muted_subject',
  'type_setting',
  'category_setting',
  'channel_setting',
  /** "Pause all until": everything but mandatory types. Inbox entries still come, silently: a pause loses nothing. */
  'paused',
  'shop_default',
  'built_in_default',
] as const;
export type Rule = (typeof RULES)[number];

export const DIGESTS = ['off', 'daily', 'weekly'] as const;
export type Digest = (typeof DIGESTS)[number];

/** One cell of the matrix. */
export interface ChannelPreference {
  /** The value in force. */
  enabled: boolean;
  /** The person cannot change it. */
  locked: boolean;
  /** Which rule the value comes from. */
  rule: Rule;
  /** Why it is locked, in the reader's language; null when it is not. */
  reason: string | null;
}
export type ChannelPreferences = Record<Channel, ChannelPreference>;

export interface TypePreferences {
  type: string;
  label: string;
  channels: ChannelPreferences;
}

export interface CategoryPreferences {
  category: string;
  label: string;
  description: string;
  channels: ChannelPreferences;
  types: TypePreferences[];
}

export interface QuietHours {
  enabled: boolean;
  /** Wall-clock `HH:MM`; an end before the start is on the next day. */
  start: string;
  end: string;
  /** IANA time zone. */
  timezone: string;
}

/** Everything a settings page needs. */
export interface Preferences {
  categories: CategoryPreferences[];
  /** The switches over everything: off silences a channel but for mandatory types and what was asked for by name. */
  channels: Record<Channel, boolean>;
  /** Consent to marketing outside the shop's pages. Off until given. */
  marketing: boolean;
  quietHours: QuietHours;
  /** Gathers e-mails that are not urgent. */
  digest: Digest;
  /** Threads the person does not want to hear of, for example `order:7`. */
  muted: string[];
  /** ISO 8601 UTC; null when not paused. */
  pausedUntil: string | null;
  /** BCP 47; null: as the shop knows the person. */
  language: string | null;
  /** What `language` may be. */
  languages: string[];
}

/** A null of a channel takes the explicit answer back. */
export type ChannelChoices = Partial<Record<Channel, boolean | null>>;

/** `PUT /notifications/preferences`: only what is given changes. */
export interface PreferencesUpdate {
  channels?: ChannelChoices;
  categories?: Record<string, ChannelChoices>;
  types?: Record<string, ChannelChoices>;
  marketing?: boolean;
  quietHours?: Partial<QuietHours>;
  digest?: Digest;
  muted?: string[];
  pausedUntil?: string | null;
  language?: string | null;
}
