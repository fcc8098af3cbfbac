import { USER_ID_PATTERN } from '../validation/fields.js';

const MAX_STRINGS = 2_000;

/** Without what no column can hold: NUL characters and halves of surrogate pairs. */
export function printable(text: string): string {
  return text.replaceAll(/[\0\p{Cs}]/gu, '\uFFFD');
}

/** Texts in a value that may be ids of people; of a text that is no JSON, its words. At most 2,000. */
export function stringsIn(content: unknown): string[] {
  const found = new Set<string>();
  const waiting: unknown[] = [typeof content === 'string' ? content.split(/[^\w.:@-]+/) : content];
  while (waiting.length > 0 && found.size < MAX_STRINGS) {
    const value = waiting.pop();
    if (typeof value === 'string' && USER_ID_PATTERN.test(value)) found.add(value);
    else if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) waiting.push(inner);
    }
  }
  return [...found];
}
