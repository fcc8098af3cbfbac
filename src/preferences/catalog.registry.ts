import { Injectable } from '@nestjs/common';
import { LANGUAGES } from '../texts/languages.js';
import type { TypeWords } from '../texts/messages.js';
import type { DeliveryPolicy } from './policy.js';

/** What the settings page must know of a category. A domain's catalogue fits as it is. */
export interface PreferenceCatalog {
  readonly category: string;
  /** What the settings page says of it, in a language. */
  words(language: string): { label: string; description: string };
  readonly types: Readonly<Record<string, PreferenceType>>;
}

export interface PreferenceType extends DeliveryPolicy {
  readonly type: string;
  readonly category: string;
  /** By language. */
  readonly words?: Record<string, TypeWords>;
}

/** All that can be chosen about. Those who know the domains put their catalogues here at the start. */
@Injectable()
export class CatalogRegistry {
  private readonly byCategory = new Map<string, PreferenceCatalog>();
  private readonly byType = new Map<string, PreferenceType>();

  add(catalog: PreferenceCatalog): void {
    this.byCategory.set(catalog.category, catalog);
    for (const type of Object.values(catalog.types)) this.byType.set(type.type, type);
  }

  list(): PreferenceCatalog[] {
    return [...this.byCategory.values()];
  }

  findType(type: string): PreferenceType | undefined {
    return this.byType.get(type);
  }

  findCategory(category: string): PreferenceCatalog | undefined {
    return this.byCategory.get(category);
  }

  get languages(): readonly string[] {
    return LANGUAGES;
  }

  labelOf({ type, words }: PreferenceType, language: string): string {
    return (words?.[language] ?? words?.['en'])?.label ?? readable(type);
  }
}

/** `order.out_for_delivery` -> `Order out for delivery` */
function readable(type: string): string {
  const words = type.replaceAll(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
