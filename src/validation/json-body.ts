import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { AppError } from '../errors/app.error.js';

// What is let in as a body: JSON, of bounded size, depth and number of keys, and only what Postgres can store and what
// cannot reach into a prototype. The rest of the code may then recurse into it and copy its keys.

const JSON_TYPES = [
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
] as const;
const MAX_DEPTH = 32;
const MAX_KEYS = 1_000;
const KIB = 1024;

/** NUL, which text in Postgres cannot hold, and halves of surrogate pairs, which UTF-8 cannot. */
// oxlint-disable-next-line no-control-regex
const UNSTORABLE = /[\u0000\p{Surrogate}]/u;

/**
 * Every other media type is refused with 415: text would reach the handlers as an empty object, and a form is what
 * another site's page can post without asking. Must be called before the routes are added.
 */
export function acceptJsonOnly(fastify: FastifyInstance, prefix: string): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser([...JSON_TYPES], { parseAs: 'buffer' }, (request, body, done) => {
    try {
      const encoding = request.headers['content-encoding'];
      if (encoding && encoding !== 'identity') {
        throw new AppError('unsupported_media_type', 'The body must not be compressed.');
      }
      done(null, body.length === 0 ? undefined : parseJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addHook('onRoute', (route) => {
    route.bodyLimit = bodyLimitOf(route, prefix);
  });
}

/** In bytes. Batches of events are long; what users send is short. */
export function bodyLimitOf({ method, url }: Pick<RouteOptions, 'method' | 'url'>, prefix: string): number {
  const path = url.slice(prefix.length).replace(/\/$/, '');
  if (path === '/events' || (path === '/notifications' && [method].flat().includes('POST')))
    return 1024 * KIB;
  return /^\/(admin|users|notifications\/broadcast)(\/|$)/.test(path) ? 256 * KIB : 64 * KIB;
}

export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new AppError('invalid_json', 'The body is not UTF-8 text.');
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const position = error instanceof Error && /at position (\d+)/.exec(error.message)?.[1];
    throw new AppError(
      'invalid_json',
      position ? `The body is not JSON: see character ${position}.` : 'The body is not JSON.',
    );
  }
  // In valid UTF-8 that is valid JSON, such characters can only come from an escape.
  checkJson(value, { strings: text.includes(String.raw`\u`) });
  return value;
}

/** A container that waits for its look, and the way to it. */
interface Visit {
  container: object;
  depth: number;
  key: string | number;
  parent: Visit | undefined;
}

/**
 * Throws an AppError that names the place. Iterative, so that no depth can exhaust the stack. `strings: false` leaves
 * out the look at text, for a source that cannot hold what is unstorable.
 */
export function checkJson(value: unknown, { strings = true } = {}): void {
  if (strings && typeof value === 'string') checkText(value, undefined, '');
  if (!isContainer(value)) return checkNumber(value, undefined, '');
  const top: Visit = { container: value, depth: 1, key: '', parent: undefined };
  if (!Array.isArray(value)) return walk([top], strings);
  // Of a batch, each element may have as many keys as a body of its own.
  for (let index = 0; index < value.length; index++) {
    const element: unknown = value[index];
    if (isContainer(element)) walk([{ container: element, depth: 2, key: index, parent: top }], strings);
    else checkScalar(element, top, index, strings);
  }
}

function walk(waiting: Visit[], strings: boolean): void {
  let keys = 0;
  for (let visit = waiting.pop(); visit; visit = waiting.pop()) {
    const { container, depth } = visit;
    if (depth > MAX_DEPTH) {
      throw new AppError('too_deep', `The body is nested deeper than ${MAX_DEPTH} levels.`);
    }
    if (Array.isArray(container)) {
      for (let index = 0; index < container.length; index++) look(container[index], index, visit);
    } else {
      const names = Object.keys(container);
      keys += names.length;
      if (keys > MAX_KEYS)
        throw new AppError('too_many_keys', `An object of the body has over ${MAX_KEYS} keys.`);
      for (const name of names) {
        if (strings) checkText(name, visit, name);
        const inner = (container as Record<string, unknown>)[name];
        refusePrototypes(name, inner, visit);
        look(inner, name, visit);
      }
    }
  }

  function look(inner: unknown, key: string | number, parent: Visit): void {
    if (isContainer(inner)) waiting.push({ container: inner, depth: parent.depth + 1, key, parent });
    else checkScalar(inner, parent, key, strings);
  }
}

function checkScalar(value: unknown, parent: Visit, key: string | number, strings: boolean): void {
  if (typeof value === 'string') {
    if (strings) checkText(value, parent, key);
  } else {
    checkNumber(value, parent, key);
  }
}

/** JSON.parse reads 1e999 as Infinity, which JSON cannot write: it would be stored as null. */
function checkNumber(value: unknown, parent: Visit | undefined, key: string | number): void {
  if (typeof value !== 'number' || Number.isFinite(value)) return;
  throw refusal('validation_failed', 'is too large a number', parent, key);
}

function checkText(text: string, parent: Visit | undefined, key: string | number): void {
  if (!UNSTORABLE.test(text)) return;
  throw refusal('invalid_characters', 'holds a NUL character or half of a surrogate pair', parent, key);
}

/** Copied by assignment, these keys would change a prototype instead of making a property. */
function refusePrototypes(name: string, value: unknown, parent: Visit): void {
  const poisonous =
    name === '__proto__' ||
    (name === 'constructor' && isContainer(value) && Object.hasOwn(value, 'prototype'));
  if (poisonous) throw refusal('validation_failed', 'is a name that is not allowed', parent, name);
}

function refusal(
  code: 'validation_failed' | 'invalid_characters',
  message: string,
  parent: Visit | undefined,
  key: string | number,
): AppError {
  const path = pathTo(parent, key) || 'body';
  return new AppError(code, `${path} ${message}.`, [{ path, message }]);
}

function pathTo(parent: Visit | undefined, key: string | number): string {
  let path = typeof key === 'number' ? `[${key}]` : readable(key);
  for (let visit = parent; visit?.parent; visit = visit.parent) {
    const step = typeof visit.key === 'number' ? `[${visit.key}]` : readable(visit.key);
    path = path.startsWith('[') ? step + path : `${step}.${path}`;
  }
  return path;
}

/** A key as it may be shown and logged: short, and without what made it wrong. */
function readable(key: string): string {
  return key.slice(0, 100).replaceAll(/[\p{Cc}\p{Surrogate}]/gu, '\uFFFD');
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
