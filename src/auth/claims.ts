import { isEmail } from 'class-validator';
import { AppError } from '../errors/app.error.js';
import { ID_PATTERN, USER_ID_PATTERN } from '../validation/fields.js';
import type { Principal } from './principal.js';

// From the claims of a token whose signature is right to a principal. The signer is trusted to name people, not to know
// our formats: what would end up in a key, a room name or a mail header is checked.

const ROLE_PATTERN = /^[\w.:-]{1,64}$/;
const MAX_ROLES = 100;
const MAX_ROOMS = 100;
/** The last second that fits a JavaScript date. */
const LAST_SECOND = 8.64e12;
/** Control characters, and halves of surrogate pairs, which Postgres cannot store. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/** Throws `unauthorized`, or `token_expired`; optional claims that make no sense are left out. */
export function toPrincipal(claims: unknown, nowSeconds: number): Principal {
  if (!isRecord(claims)) throw unauthorized('The token carries no claims.');
  const { sub, exp, roles, email, name, locale, rooms } = claims;
  // JWT libraries take a token without exp for one that is good for ever.
  if (typeof exp !== 'number' || !(exp > 0 && exp < LAST_SECOND)) throw unauthorized('The token has no exp.');
  if (exp <= nowSeconds) throw tokenExpired();
  if (typeof sub !== 'string' || !USER_ID_PATTERN.test(sub)) {
    throw unauthorized('The sub of the token must be 1 to 128 letters, digits or . _ : @ -');
  }
  return {
    userId: sub,
    roles: readRoles(roles),
    email: typeof email === 'string' && email.length <= 254 && isEmail(email) ? email : undefined,
    name: isName(name) ? name : undefined,
    locale: readLocale(locale),
    rooms: Array.isArray(rooms) ? rooms.filter(isRoom).slice(0, MAX_ROOMS) : [],
    expiresAt: exp,
  };
}

export function unauthorized(message: string): AppError {
  return new AppError('unauthorized', message);
}

export function tokenExpired(): AppError {
  return new AppError('token_expired', 'The token has expired.');
}

/** Roles give rights, so a claim of another form is refused, not guessed at; names we cannot have are left out. */
function readRoles(roles: unknown): string[] {
  if (roles === undefined) return ['customer'];
  if (!Array.isArray(roles) || roles.length > MAX_ROLES || !roles.every((role) => typeof role === 'string')) {
    throw unauthorized(`The roles of the token must be a list of up to ${MAX_ROLES} names.`);
  }
  const isOurs = (role: string): boolean => ROLE_PATTERN.test(role);
  // What `filter` makes has room for 17, and would be kept with every token that is remembered.
  return roles.every(isOurs) ? roles : roles.filter(isOurs);
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && name.length <= 200 && /\S/.test(name) && !UNPRINTABLE.test(name);
}

/** Also in the form `de_AT`, which OpenID Connect lets providers use. */
function readLocale(locale: unknown): string | undefined {
  if (typeof locale !== 'string' || locale.length > 35) return undefined;
  try {
    return Intl.getCanonicalLocales(locale.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

function isRoom(room: unknown): room is string {
  return typeof room === 'string' && ID_PATTERN.test(room);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
