import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';

/** What is said of a type of notification. `label` is a row of the settings page. */
export interface TypeWords {
  label: string;
  /** ICU messages. */
  title: string;
  message: string;
}

/** One language's message file of a category. */
export interface CategoryWords {
  label: string;
  description: string;
  types: Record<string, TypeWords>;
}

/** The message files `en.json`, `vi.json`, ... of a folder, by language. */
export function readMessages(folder: URL): Record<string, CategoryWords> {
  const files = readdirSync(fileURLToPath(folder)).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    files.map((name) => [
      name.slice(0, -'.json'.length),
      JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CategoryWords,
    ]),
  );
}

/** All that is wrong with a category's message files, measured by the `en` one: the same keys, the same arguments. */
export function* problemsOf(
  words: Record<string, CategoryWords>,
  languages: readonly string[],
): Generator<string> {
  const en = words['en'];
  if (!en) {
    yield 'en.json is missing';
    return;
  }
  for (const language of languages) {
    const file = words[language];
    if (!file) {
      yield `${language}.json is missing`;
      continue;
    }
    for (const part of ['label', 'description'] as const) {
      if (!file[part]) yield `${language}.json has no ${part}`;
    }
    for (const [type, expected] of Object.entries(en.types)) {
      const found = file.types[type];
      if (!found) yield `${language}.json has no ${type}`;
      else yield* problemsOfType(`${language}.json ${type}`, found, expected);
    }
    for (const type of Object.keys(file.types)) {
      if (!en.types[type]) yield `${language}.json has ${type}, which en.json has not`;
    }
  }
}

function* problemsOfType(name: string, found: TypeWords, expected: TypeWords): Generator<string> {
  if (!found.label) yield `${name} has no label`;
  const allowed = new Set([...argumentsOf(expected.title), ...argumentsOf(expected.message)]);
  for (const part of ['title', 'message'] as const) {
    if (!found[part]) yield `${name} has no ${part}`;
    else yield* problemsOfMessage(`${name} ${part}`, found[part], allowed);
  }
  const used = new Set([...argumentsOf(found.title), ...argumentsOf(found.message)]);
  for (const argument of allowed) if (!used.has(argument)) yield `${name} never says {${argument}}`;
}

/** Whether a message is ICU and asks only for arguments there are. */
export function* problemsOfMessage(
  name: string,
  message: string,
  allowed: ReadonlySet<string>,
): Generator<string> {
  let used: string[];
  try {
    used = parse(message);
  } catch (error) {
    yield `${name} is no ICU message: ${error instanceof Error ? error.message : String(error)}`;
    return;
  }
  for (const argument of used) {
    if (!allowed.has(argument)) yield `${name} asks for {${argument}}, which there is not`;
  }
}

/** Names of a message's arguments; none of one that cannot be read. */
export function argumentsOf(message: string): string[] {
  try {
    return parse(message);
  } catch {
    return [];
  }
}

function parse(message: string): string[] {
  const names = new Set<string>();
  const walk = (elements: readonly Element[]): void => {
    for (const { type, value, options } of elements) {
      // 0 is text, 7 the `#` of a plural.
      if (type !== 0 && type !== 7 && typeof value === 'string') names.add(value);
      for (const option of Object.values(options ?? {})) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(message, 'en', undefined, { ignoreTag: true }).getAst());
  return [...names];
}

/** As much of an element of the parser's tree as is looked at. */
interface Element {
  type: number;
  value?: string;
  options?: Record<string, { value: Element[] }>;
}
