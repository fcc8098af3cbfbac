import { Prisma } from '../generated/prisma/client.js';
import type { Profile, Settings } from './profile.js';

/** What is stored about a person, as JSON: small, and equal to what is read later unless something has changed. */
export type StoredProfile = [
  settings: Settings | null,
  user:
    | [
        email: string | null,
        phone: string | null,
        locale: string | null,
        timezone: string | null,
        emailSuppressed: boolean,
        phoneSuppressed: boolean,
      ]
    | null,
  hasPush: boolean,
];

/**
 * The StoredProfile of `asked.id`, as jsonb. One look into an index for each table: a plain join may read whole tables
 * as long as Postgres knows nothing of their size, which is as long as the shop is new.
 */
export const STORED_PROFILE = Prisma.sql`
  jsonb_build_array(
    (SELECT settings FROM preferences WHERE user_id = asked.id),
    (SELECT jsonb_build_array(u.email, u.phone, u.locale, u.timezone,
        (SELECT TRUE FROM suppressions s WHERE s.channel = 'email' AND s.address = lower(u.email)) IS NOT NULL,
        (SELECT TRUE FROM suppressions s WHERE s.channel = 'sms' AND s.address = lower(u.phone)) IS NOT NULL)
      FROM users u WHERE u.id = asked.id),
    (SELECT TRUE FROM push_subscriptions s
      WHERE s.user_id = asked.id AND (s.expires_at IS NULL OR s.expires_at > now()) LIMIT 1) IS NOT NULL)`;

export function toProfile(userId: string, [settings, user, hasPush]: StoredProfile): Profile {
  const [
    email = null,
    phone = null,
    locale = null,
    timezone = null,
    emailSuppressed = false,
    phoneSuppressed = false,
  ] = user ?? [];
  return {
    userId,
    settings: settings ?? {},
    email,
    emailSuppressed,
    phone,
    phoneSuppressed,
    hasPush,
    locale,
    timezone,
  };
}
