import type { ChannelChoices, OutsideChannel, PreferencesUpdate, QuietHours } from '../contract/index.js';
import type { Settings } from './profile.js';

/** The settings after an update: what it does not name stays. `quietHours` are those in force so far. */
export function merged(settings: Settings, update: PreferencesUpdate, quietHours: QuietHours): Settings {
  const { channels, categories, types, marketing, digest, muted, pausedUntil, language } = update;
  const next: Settings = { ...settings };
  if (channels) next.channels = choices(settings.channels, channels);
  if (categories) next.categories = named(settings.categories, categories);
  if (types) next.types = named(settings.types, types);
  if (update.quietHours) next.quietHours = completed(update.quietHours, quietHours);
  if (marketing != null) next.marketing = marketing;
  if (digest != null) next.digest = digest;
  if (muted != null) next.muted = [...new Set(muted)];
  if (pausedUntil !== undefined) next.pausedUntil = pausedUntil && new Date(pausedUntil).toISOString();
  if (language !== undefined) next.language = language;
  return next;
}

/** Quiet hours of which only a part was given; null, like absence, is no answer. */
export function completed(part: Partial<QuietHours>, base: QuietHours): QuietHours {
  const fields = Object.entries(part).filter(([, value]) => value != null);
  return { ...base, ...Object.fromEntries(fields) };
}

function named(
  old: Record<string, ChannelChoices> = {},
  update: Record<string, ChannelChoices>,
): Record<string, ChannelChoices> {
  const all = new Map(Object.entries(old));
  for (const [name, change] of Object.entries(update)) all.set(name, choices(all.get(name), change));
  return Object.fromEntries([...all].filter(([, chosen]) => Object.keys(chosen).length > 0));
}

/** null takes an answer back. */
function choices(old: ChannelChoices = {}, update: ChannelChoices): ChannelChoices {
  const all = { ...old, ...given(update) };
  return Object.fromEntries(Object.entries(all).filter(([, choice]) => choice !== null));
}

/** Fields a body does not have are undefined in its class. */
function given<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** The settings with a channel switched off for types, or for a category. */
export function without(
  settings: Settings,
  channel: OutsideChannel,
  { category, types }: { category?: string; types: readonly string[] },
): Settings {
  const off: ChannelChoices = { [channel]: false };
  const next = { ...settings };
  if (category !== undefined) next.categories = named(settings.categories, { [category]: off });
  if (types.length > 0)
    next.types = named(settings.types, Object.fromEntries(types.map((one) => [one, off])));
  return next;
}
