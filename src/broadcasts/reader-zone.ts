import type { Profile, ShopPolicy } from '../preferences/profile.js';

/** The IANA zone of a reader's clock: their own choice, where the shop says they are, the shop's, UTC. */
export function zoneOf(
  { settings, timezone }: Pick<Profile, 'settings' | 'timezone'>,
  shop: Pick<ShopPolicy, 'defaults'>,
): string {
  return settings.quietHours?.timezone ?? timezone ?? shopZone(shop);
}

/** Of readers nobody knows a zone of. */
export function shopZone({ defaults }: Pick<ShopPolicy, 'defaults'>): string {
  return defaults.quietHours?.timezone ?? 'UTC';
}
