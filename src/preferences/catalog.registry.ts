import { Injectable } from '@nestjs/common';
import type { DeliveryPolicy } from './policy.js';

/** What the settings page must know of a category. A domain's catalogue fits as it is. */
export interface PreferenceCatalog {
  readonly category: string;
  /** English; the words of other languages come from `CategoryWords`. */
  readonly label: string;
  readonly description: string;
  readonly types: Readonly<Record<string, PreferenceType>>;
}

export interface PreferenceType extends DeliveryPolicy {
  readonly type: string;
  readonly category: string;
}

/** The page's words in other languages. undefined: not translated. */
export interface CategoryWords {
  readonly languages: readonly string[];
  categoryLabel(category: string, language: string): string | undefined;
  categoryDescription(category: string, language: string): string | undefined;
  typeLabel(type: string, language: string): string | undefined;
}

const ENGLISH: CategoryWords = {
  languages: ['en', 'vi', 'de'],
  categoryLabel: () => undefined,
  categoryDescription: () => undefined,
  typeLabel: () => undefined,
};

/** All that can be chosen about. Those who know the domains put their catalogues here at the start. */
@Injectable()
export class CatalogRegistry {
  private readonly byCategory = new Map<string, PreferenceCatalog>();
  private readonly byType = new Map<string, PreferenceType>();
  private words = ENGLISH;

  add(catalog: PreferenceCatalog): void {
    this.byCategory.set(catalog.category, catalog);
    for (const type of Object.values(catalog.types)) this.byType.set(type.type, type);
  }

  speak(words: CategoryWords): void {
    this.words = words;
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
    return this.words.languages;
  }

  wordsOf({ category, label, description }: PreferenceCatalog, language: string) {
    return {
      label: this.words.categoryLabel(category, language) ?? label,
      description: this.words.categoryDescription(category, language) ?? description,
    };
  }

  labelOf({ type }: PreferenceType, language: string): string {
    return this.words.typeLabel(type, language) ?? readable(type);
  }
}

/** `order.out_for_delivery` -> `Order out for delivery` */
function readable(type: string): string {
  const words = type.replaceAll(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
