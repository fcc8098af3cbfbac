// A broadcast while it is written: what the form holds, and what is sent of it.
import type { Audience, BroadcastKind, BroadcastRequest } from '../../../../src/contract/broadcasts.js';
import { safeLink } from '../../elements/safe-link.js';

export interface Draft {
  kind: BroadcastKind;
  title: string;
  message: string;
  url: string;
  audience: 'all' | 'role' | 'list' | 'tags' | 'openOrder';
  role: string;
  /** Ids, with blanks, commas or line breaks between. */
  people: string;
  tags: string;
  locale: string;
  email: boolean;
  push: boolean;
  sms: boolean;
  start: 'now' | 'moment' | 'local';
  /** As the input writes it, `2026-11-27T09:00`. */
  startsAt: string;
  /** Of `startsAt` and `expiresAt`. */
  zone: 'mine' | 'utc';
  expiresAt: string;
}

export function emptyDraft(): Draft {
  return {
    kind: 'announcement',
    title: '',
    message: '',
    url: '',
    audience: 'all',
    role: 'customer',
    people: '',
    tags: '',
    locale: '',
    email: false,
    push: false,
    sms: false,
    start: 'now',
    startsAt: '',
    zone: 'mine',
    expiresAt: '',
  };
}

export type DraftErrors = Partial<Record<keyof Draft, string>>;

/** What a person can see is missing before the server says so. */
export function errorsOf(draft: Draft, now = Date.now()): DraftErrors {
  const errors: DraftErrors = {};
  if (!draft.title.trim()) errors.title = 'A title is needed: it is the first thing they see.';
  if (!draft.message.trim()) errors.message = 'A message is needed.';
  if (draft.url.trim() && !isLink(draft.url.trim())) {
    errors.url = 'A link is an https: address or a path of the shop, such as /sale.';
  }
  if (draft.audience === 'role' && !draft.role.trim()) errors.role = 'Which role?';
  if (draft.audience === 'list' && wordsOf(draft.people).length === 0)
    errors.people = 'Whom? One id is enough.';
  if (draft.audience === 'list' && wordsOf(draft.people).length > 1_000) {
    errors.people = 'At most 1,000 people; for more, give them a tag.';
  }
  if (draft.audience === 'tags' && wordsOf(draft.tags).length === 0 && !draft.locale.trim()) {
    errors.tags = 'Give a tag, a language, or both.';
  }
  if (draft.start !== 'now' && !draft.startsAt) errors.startsAt = 'When?';
  const start =
    draft.start === 'moment' && draft.startsAt ? Date.parse(toIso(draft.startsAt, draft.zone)) : now;
  if (draft.start === 'moment' && draft.startsAt && start < now - 60_000) {
    errors.startsAt = 'This moment has passed.';
  }
  if (draft.expiresAt && Date.parse(toIso(draft.expiresAt, draft.zone)) <= start) {
    errors.expiresAt = 'It would be over before it begins.';
  }
  return errors;
}

export function audienceOf({ audience, role, people, tags, locale }: Draft): Audience {
  switch (audience) {
    case 'all':
      return 'all';
    case 'role':
      return { role: role.trim() };
    case 'list':
      return { userIds: wordsOf(people) };
    case 'openOrder':
      return { openOrder: true };
    case 'tags': {
      const words = wordsOf(tags);
      const spoken = locale.trim();
      return { ...(words.length > 0 ? { tags: words } : {}), ...(spoken ? { locale: spoken } : {}) };
    }
    default:
      return audience satisfies never;
  }
}

export function requestOf(draft: Draft): BroadcastRequest {
  const { kind, title, message, url, email, push, sms, start, startsAt, zone, expiresAt } = draft;
  return {
    title: title.trim(),
    message: message.trim(),
    kind,
    ...(kind === 'important' ? { level: 'warning', priority: 'high' } : {}),
    ...(url.trim() ? { url: url.trim() } : {}),
    audience: audienceOf(draft),
    ...(email || push || sms ? { channels: { email, push, sms } } : {}),
    ...(start === 'moment' ? { startsAt: toIso(startsAt, zone) } : {}),
    ...(start === 'local' ? { startsAtLocal: startsAt } : {}),
    ...(expiresAt ? { expiresAt: toIso(expiresAt, zone) } : {}),
  };
}

/** A wall clock as a moment. */
export function toIso(local: string, zone: Draft['zone']): string {
  const date = new Date(zone === 'utc' ? `${local}Z` : local);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function wordsOf(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
}

function isLink(url: string): boolean {
  return !url.startsWith('http:') && safeLink(url) !== null;
}
