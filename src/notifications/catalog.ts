import type { NotificationType } from './draft.js';

/** A category of notifications: a tab of the inbox and a row of the preferences page, with its types. */
export interface Catalog<T extends string = string> {
  readonly category: string;
  readonly label: string;
  readonly description: string;
  readonly types: Readonly<Record<T, NotificationType>>;
}

type TypeDeclaration = Omit<NotificationType, 'type' | 'category'>;

/** Declares a domain's notification types; the keys are their public names. */
export function defineCatalog<T extends string>(declaration: {
  category: string;
  label: string;
  description: string;
  types: Record<T, TypeDeclaration>;
}): Catalog<T> {
  const { category, types } = declaration;
  const entries = Object.entries<TypeDeclaration>(types).map(
    ([type, rest]) => [type, { type, category, ...rest }] as const,
  );
  return { ...declaration, types: Object.fromEntries(entries) as Record<T, NotificationType> };
}

/**
 * A part of a message for when the data has a value under `name`; null there leaves the part out:
 * `Shipped${ifGiven('carrier', ' with {carrier}')}.`
 */
export function ifGiven(name: string, part: string, otherwise = ''): string {
  return `{${name}, select, null {${otherwise}} other {${part}}}`;
}
