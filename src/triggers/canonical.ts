import { hash } from 'node:crypto';
import type { JsonValue } from '../contract/index.js';

/** SHA-256 of a JSON value, equal whatever the order of keys. */
export function digestOf(value: JsonValue | undefined): string {
  return hash('sha256', canonical(value), 'base64url');
}

function canonical(value: JsonValue | undefined): string {
  if (value === undefined) return 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.keys(value).toSorted();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}
