import { readFileSync } from 'node:fs';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Config, ConfigError } from '../config/config.js';
import type { Channel, ErrorDetail } from '../contract/index.js';
import { setFallback } from '../texts/languages.js';
import { applyOwnTexts } from '../texts/own-texts.js';
import { toDetails } from '../validation/validation.pipe.js';
import { CatalogRegistry } from './catalog.registry.js';
import { lockedCells, wrongNames } from './check.js';
import { DefaultsDto } from './dto.js';
import type { ShopPolicy } from './profile.js';
import { completed } from './settings.js';

/** What the shop set up. Channels that can send put themselves into `available` at the start. */
@Injectable()
export class ShopPolicyProvider implements ShopPolicy, OnApplicationBootstrap {
  readonly available = new Set<Channel>(['inApp']);
  defaults: ShopPolicy['defaults'] = {};

  constructor(
    private readonly config: Config,
    private readonly catalogs: CatalogRegistry,
  ) {}

  // Not earlier: the names in the file are those of the catalogues, which the domains bring along.
  onApplicationBootstrap(): void {
    const { preferencesFile, texts } = this.config;
    const types = new Map(this.catalogs.list().flatMap((catalog) => Object.entries(catalog.types)));
    if (texts.dir) applyOwnTexts(texts.dir, types);
    setFallback(texts.fallback);
    if (preferencesFile) this.defaults = readDefaults(preferencesFile, this.catalogs);
  }
}

/** The shop's own defaults. Throws a ConfigError that says what is wrong with the file. */
function readDefaults(path: string, catalogs: CatalogRegistry): ShopPolicy['defaults'] {
  const body = readObject(path);
  const defaults = plainToInstance(DefaultsDto, body);
  const errors = validateSync(defaults, { whitelist: true, forbidNonWhitelisted: true });
  const wrong = errors.length > 0 ? toDetails(errors) : namesAndLocks(defaults, catalogs);
  if (wrong.length > 0) throw new ConfigError(wrong.map((one) => inFile(path, `${one.path} ${one.message}`)));
  const { quietHours, ...rest } = body as ShopPolicy['defaults'];
  if (!quietHours) return rest;
  const night = { enabled: true, start: '22:00', end: '07:00', timezone: 'UTC' };
  const hours = completed(quietHours, night);
  if (hours.start === hours.end) {
    throw new ConfigError([inFile(path, 'quietHours.end must differ from quietHours.start')]);
  }
  return { ...rest, quietHours: hours };
}

function namesAndLocks(defaults: DefaultsDto, catalogs: CatalogRegistry): ErrorDetail[] {
  const wrong = wrongNames(defaults, catalogs);
  return wrong.length > 0 ? wrong : lockedCells(defaults, catalogs);
}

function readObject(path: string): object {
  let body: unknown;
  try {
    body = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigError([inFile(path, `cannot be read: ${(error as Error).message}`)]);
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new ConfigError([inFile(path, 'must hold a JSON object')]);
}

function inFile(path: string, problem: string): string {
  return `PREFERENCES_FILE ${path}: ${problem}`;
}
