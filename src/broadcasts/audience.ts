import type { Audience } from '../contract/index.js';

/** What an audience may ask about a person. */
export interface Person {
  userId: string;
  roles: readonly string[];
  tags: readonly string[];
  /** BCP 47. */
  locale: string | null;
  hasOpenOrder: boolean;
}

/** Whether somebody belongs to an audience, as things are now. */
export function belongsTo(person: Person, audience: Audience): boolean {
  if (audience === 'all') return true;
  if ('role' in audience) return person.roles.includes(audience.role);
  if ('userIds' in audience) return audience.userIds.includes(person.userId);
  if ('openOrder' in audience) return person.hasOpenOrder;
  const { tags = [], locale } = audience;
  return tags.every((tag) => person.tags.includes(tag)) && (!locale || speaks(person.locale, locale));
}

/** `de` fits `de` and `de-AT`, not `dea`. */
function speaks(locale: string | null, wanted: string): boolean {
  return locale === wanted || (locale?.startsWith(`${wanted}-`) ?? false);
}
