import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { ErrorDetail } from '../contract/index.js';
import { toDetails } from '../validation/validation.pipe.js';
import type { CatalogRegistry } from './catalog.registry.js';
import { ChannelChoicesDto, type PreferencesUpdateDto } from './dto.js';
import { asOneType } from './matrix.js';

/** Choices by the names of categories and types, which only the catalogues know. */
type Named = Pick<PreferencesUpdateDto, 'categories' | 'types'>;

/** What is wrong with the names and choices of a body or a file; the rest its class has checked. */
export function wrongNames({ categories = {}, types = {} }: Named, catalogs: CatalogRegistry): ErrorDetail[] {
  return [
    ...wrongEntries('categories', categories ?? {}, (name) => catalogs.findCategory(name) !== undefined),
    ...wrongEntries('types', types ?? {}, (name) => catalogs.findType(name) !== undefined),
  ];
}

/** Cells that cannot be switched off, but would be. */
export function lockedCells({ categories, types }: Named, catalogs: CatalogRegistry): ErrorDetail[] {
  const cells = [
    ...Object.entries(categories ?? {}).map(([name, chosen]) => {
      const catalog = catalogs.findCategory(name);
      return { path: `categories.${name}`, chosen, type: catalog && asOneType(catalog) };
    }),
    ...Object.entries(types ?? {}).map(([name, chosen]) => {
      return { path: `types.${name}`, chosen, type: catalogs.findType(name) };
    }),
  ];
  return cells.flatMap(({ path, chosen, type }) =>
    (type?.mandatory ?? [])
      .filter((channel) => chosen[channel] === false)
      .map((channel) => ({ path: `${path}.${channel}`, message: 'cannot be switched off' })),
  );
}

function wrongEntries(
  field: string,
  entries: Record<string, unknown>,
  isKnown: (name: string) => boolean,
): ErrorDetail[] {
  return Object.entries(entries).flatMap(([name, chosen]) => {
    const path = `${field}.${name.slice(0, 100)}`;
    if (!isKnown(name)) return [{ path, message: 'does not exist' }];
    if (typeof chosen !== 'object' || chosen === null || Array.isArray(chosen)) {
      return [{ path, message: 'must be an object of channels' }];
    }
    const errors = validateSync(plainToInstance(ChannelChoicesDto, chosen), {
      whitelist: true,
      forbidNonWhitelisted: true,
    });
    return toDetails(errors, path);
  });
}
