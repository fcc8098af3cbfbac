import type { Channel, ChannelChoices, Digest, OutsideChannel, QuietHours, Rule } from '../contract/index.js';

/** What a person chose, and nothing else: absent means that the person never said. Stored as it is. */
export interface Settings {
  channels?: ChannelChoices;
  categories?: Record<string, ChannelChoices>;
  types?: Record<string, ChannelChoices>;
  marketing?: boolean;
  quietHours?: QuietHours;
  digest?: Digest;
  muted?: string[];
  pausedUntil?: string | null;
  language?: string | null;
}

/** A person as the pipeline sees them, read in one query for all recipients of a batch. */
export interface Profile {
  userId: string;
  settings: Settings;
  email: string | null;
  /** The address is on the suppression list. */
  emailSuppressed: boolean;
  phone: string | null;
  phoneSuppressed: boolean;
  hasPush: boolean;
  /** BCP 47, from the token or the shop. */
  locale: string | null;
  /** IANA. */
  timezone: string | null;
}

/** How one notification reaches one person, and why. */
export interface Route {
  inApp: { deliver: boolean; rule: Rule };
  /** Quiet hours: the entry lands without a toast or a sound. */
  silent: boolean;
  /** Only channels that are used, or were withheld by more than a default. */
  outside: RoutedDelivery[];
}

export interface RoutedDelivery {
  channel: OutsideChannel;
  deliver: boolean;
  rule: Rule;
  /** Not before; quiet hours and "if unread after" included. ISO 8601 UTC. */
  dueAt: string;
  condition: 'always' | 'unread' | 'offline';
  /** Gathered into the person's next digest, which leaves at `dueAt`. */
  digest: Exclude<Digest, 'off'> | null;
}

/** What the shop set up: channels that can send, and its own defaults in the place of ours. */
export interface ShopPolicy {
  available: ReadonlySet<Channel>;
  defaults: {
    channels?: ChannelChoices;
    categories?: Record<string, ChannelChoices>;
    types?: Record<string, ChannelChoices>;
    quietHours?: QuietHours;
    digest?: Digest;
  };
}
