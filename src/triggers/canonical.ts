import { hash } from 'node:crypto';
import type { JsonValue } from '../contract/index.js';

/** SHA-256 of a JSON value, equal whatever the order of keys. */
export function digestOf(value: JsonValue | undefined): string {
  return hash('sha256', canonical(value), 'base64url');
}

function canonical(value: JsonValue | undefined): string {
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  let text = '';
  if (Array.isArray(value)) {
    for (const one of value) text += `${text && ','}${canonical(one)}`;
    return `[${text}]`;
  }
  for (const name of Object.keys(value).toSorted()) {
    text += `${text && ','}${JSON.stringify(name)}:${canonical(value[name])}`;
  }
  return `{${text}}`;
}
