import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addLanguage } from './languages.js';
import { argumentsOf, problemsOfMessage, type TypeWords } from './messages.js';

/** A type whose words may be replaced. */
interface Worded {
  readonly words?: Record<string, TypeWords>;
}

const PARTS = ['title', 'message', 'label'] as const;

/**
 * The shop's own texts: files such as `de.json` or `fr.json` that hold `{ "order.shipped.title": "..." }`. They go before
 * ours; what a file leaves out stays as it is, in a new language as in English. Throws one line for each mistake.
 */
export function applyOwnTexts(folder: string, types: ReadonlyMap<string, Worded>): void {
  const problems: string[] = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const language = name.slice(0, -'.json'.length);
    let texts: unknown;
    try {
      Intl.getCanonicalLocales(language);
      texts = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    addLanguage(language);
    for (const [key, text] of Object.entries(texts as Record<string, unknown>)) {
      problems.push(...apply(`${name} ${key}`, language, key, text, types));
    }
  }
  if (problems.length > 0) throw new Error(`TEXTS_DIR holds mistakes:\n  ${problems.join('\n  ')}`);
}

/** Puts one text in its place, or answers what is wrong with it. */
function apply(
  name: string,
  language: string,
  key: string,
  text: unknown,
  types: ReadonlyMap<string, Worded>,
): string[] {
  const dot = key.lastIndexOf('.');
  const type = types.get(key.slice(0, dot));
  const part = PARTS.find((one) => one === key.slice(dot + 1));
  if (!type?.words || !part) return [`${name}: there is no such text`];
  if (typeof text !== 'string' || !text) return [`${name}: must be a text`];
  const english = type.words['en'];
  if (!english) return [`${name}: its words come with each notification`];
  const allowed = new Set([...argumentsOf(english.title), ...argumentsOf(english.message)]);
  const problems = [...problemsOfMessage(name, text, allowed)];
  if (problems.length > 0) return problems;
  const base = type.words[language] ?? english;
  type.words[language] = { ...base, [part]: text };
  return [];
}
