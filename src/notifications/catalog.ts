import type { PreferenceCatalog } from '../preferences/catalog.registry.js';
import type { DeliveryPolicy } from '../preferences/policy.js';
import { readMessages, type CategoryWords, type TypeWords } from '../texts/messages.js';
import type { NotificationType } from './draft.js';

/** A category of notifications: a tab of the inbox and a row of the preferences page, with its types. */
export interface Catalog<T extends string = string> extends PreferenceCatalog {
  readonly types: Readonly<Record<T, NotificationType>>;
}

/** What a type is besides its words: how loud, and by which channels. */
type TypeDeclaration = Pick<NotificationType, 'level' | 'priority'> & DeliveryPolicy;

/** Declares a domain's notification types; the keys are their public names. `texts`: the folder of its message files. */
export function defineCatalog<T extends string>(declaration: {
  category: string;
  texts: URL;
  types: Record<T, TypeDeclaration>;
}): Catalog<T>;
/** The same with its words in place, in one language. */
export function defineCatalog<T extends string>(declaration: {
  category: string;
  label: string;
  description: string;
  types: Record<T, TypeDeclaration & Pick<NotificationType, 'title' | 'message'>>;
}): Catalog<T>;
export function defineCatalog<T extends string>(declaration: {
  category: string;
  texts?: URL;
  label?: string;
  description?: string;
  types: Record<T, TypeDeclaration & { title?: string; message?: string }>;
}): Catalog<T> {
  const { category, texts, label = category, description = '', types } = declaration;
  const files: Record<string, CategoryWords> = texts ? readMessages(texts) : {};
  const built = Object.entries<TypeDeclaration & { title?: string; message?: string }>(types).map(
    ([type, { title, message, ...rest }]): [string, NotificationType] => {
      const words: Record<string, TypeWords> = {};
      for (const [language, file] of Object.entries(files)) {
        if (file.types[type]) words[language] = file.types[type];
      }
      const inEnglish = words['en'] ?? { label: type, title: title ?? type, message: message ?? '' };
      words['en'] ??= inEnglish;
      return [type, { ...rest, type, category, title: inEnglish.title, message: inEnglish.message, words }];
    },
  );
  return {
    category,
    types: Object.fromEntries(built) as Record<T, NotificationType>,
    words: (language) => {
      const file = files[language] ?? files['en'];
      return { label: file?.label ?? label, description: file?.description ?? description };
    },
  };
}

/**
 * A part of a message for when the data has a value under `name`; null there leaves the part out:
 * `Shipped${ifGiven('carrier', ' with {carrier}')}.`
 */
export function ifGiven(name: string, part: string, otherwise = ''): string {
  return `{${name}, select, null {${otherwise}} other {${part}}}`;
}
