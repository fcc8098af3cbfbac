import {
  CHANNELS,
  type Channel,
  type ChannelPreference,
  type ChannelPreferences,
  type OutsideChannel,
  type Preferences,
  type QuietHours,
  type Rule,
} from '../contract/index.js';
import { pickLanguage } from '../texts/languages.js';
import type { CatalogRegistry, PreferenceCatalog, PreferenceType } from './catalog.registry.js';
import type { RoutedMessage, Timing } from './policy.js';
import type { Profile, ShopPolicy } from './profile.js';
import { reasonOf } from './reasons.js';
import { decide, gate, quietHoursOf } from './route.js';

/** The whole settings page of a person. */
export function matrixOf(
  profile: Profile,
  policy: ShopPolicy,
  catalogs: CatalogRegistry,
  now: Date,
): Preferences {
  const { settings } = profile;
  const language = pickLanguage(settings.language ?? profile.locale);
  const rows = (type: PreferenceType) => cells({ type }, profile, policy, language);
  return {
    categories: catalogs.list().map((catalog) => ({
      category: catalog.category,
      ...catalog.words(language),
      channels: rows(asOneType(catalog)),
      types: Object.values(catalog.types).map((type) => ({
        type: type.type,
        label: catalogs.labelOf(type, language),
        channels: rows(type),
      })),
    })),
    channels: byChannel((channel) => settings.channels?.[channel] !== false),
    marketing: settings.marketing === true,
    quietHours: shownQuietHours(profile, policy),
    digest: settings.digest ?? policy.defaults.digest ?? 'off',
    muted: settings.muted ?? [],
    pausedUntil: settings.pausedUntil && new Date(settings.pausedUntil) > now ? settings.pausedUntil : null,
    language: settings.language ?? null,
    languages: [...catalogs.languages],
  };
}

/** Off, but ready to be switched on, for somebody who never set any. */
export function shownQuietHours(profile: Profile, policy: ShopPolicy): QuietHours {
  const timezone = profile.timezone ?? 'UTC';
  return quietHoursOf(profile, policy) ?? { enabled: false, start: '22:00', end: '07:00', timezone };
}

/** A category as if it were one type: mandatory or advertising when all its types are, used where one of them is. */
export function asOneType({ category, types }: PreferenceCatalog): PreferenceType {
  const all = Object.values(types);
  const channels: Partial<Record<OutsideChannel, Timing>> = {};
  for (const type of all) Object.assign(channels, type.channels);
  return {
    // No setting has this name.
    type: '',
    category,
    mandatory: CHANNELS.filter((channel) => all.every((type) => type.mandatory?.includes(channel))),
    marketing: all.every((type) => type.marketing === true),
    channels,
  };
}

function cells(
  message: RoutedMessage,
  profile: Profile,
  policy: ShopPolicy,
  language: string,
): ChannelPreferences {
  return byChannel((channel): ChannelPreference => {
    const decision = decide(channel, message, profile, policy);
    const rule = closedBy(channel, message, profile, policy) ?? decision.rule;
    const reason = reasonOf(rule, language);
    return { enabled: rule === decision.rule && decision.deliver, locked: reason !== null, rule, reason };
  });
}

/** That no address is known yet hides no choice: the person may make it before they give one. */
function closedBy(
  channel: Channel,
  message: RoutedMessage,
  profile: Profile,
  policy: ShopPolicy,
): Rule | undefined {
  if (channel === 'inApp') return undefined;
  return gate(channel, message, { ...profile, email: '-', phone: '-', hasPush: true }, policy);
}

function byChannel<T>(value: (channel: Channel) => T): Record<Channel, T> {
  return Object.fromEntries(CHANNELS.map((channel) => [channel, value(channel)])) as Record<Channel, T>;
}
