import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { IsOptional, IsString, ValidateBy, validateSync } from 'class-validator';
import { type Config, ConfigError } from '../../config/config.js';
import { CHANNELS, type ErrorDetail, type OutsideChannel } from '../../contract/index.js';
import type { CatalogRegistry } from '../../preferences/catalog.registry.js';
import { toDetails } from '../../validation/validation.pipe.js';
import { fits, receiverOf, signerOf, type Route } from './routes.js';

const OUTSIDE = CHANNELS.filter((channel) => channel !== 'inApp');
const TYPES = /^(\*|[A-Za-z]\w*([.-]\w+)*(\.\*)?)$/;

/** One element of the list in WEBHOOK_ROUTES_FILE. */
class RouteDto {
  @ListOf((one) => OUTSIDE.some((channel) => channel === one), OUTSIDE.join(', '))
  channels!: OutsideChannel[];

  @ListOf((one) => TYPES.test(one), 'names such as order.shipped, order.* or *')
  types!: string[];

  @IsString() url!: string;

  @IsOptional() @IsString() secret?: string;
  @IsOptional() @IsString() secretEnv?: string;
  @IsOptional() @IsString() secretFile?: string;
}

/** One rule where the library has three, so that one mistake is one line. */
function ListOf(fitsOne: (one: string) => boolean, what: string): PropertyDecorator {
  const isOne = (one: unknown): boolean => typeof one === 'string' && fitsOne(one);
  return ValidateBy({
    name: 'listOf',
    validator: {
      validate: (list: unknown) => Array.isArray(list) && list.length > 0 && list.every(isOne),
      defaultMessage: () => `$property must be a list of ${what}`,
    },
  });
}

/** The routes in the operator's order. Throws a ConfigError with one line per mistake. */
export function readRoutes(path: string, config: Config): Route[] {
  const routes: Route[] = [];
  const wrong: ErrorDetail[] = [];
  for (const [n, element] of readList(path).entries()) {
    const found = toRoute(element, `[${n}]`, path, config);
    if (Array.isArray(found)) wrong.push(...found);
    else routes.push(found);
  }
  if (wrong.length > 0) throw new ConfigError(wrong.map((one) => inFile(path, `${one.path} ${one.message}`)));
  return routes;
}

/**
 * Refuses names that no type has, once the catalogues are known. The shop may name types of its own, but a name in
 * a family of ours (`order.`) that we do not have is a typing error.
 */
export function checkTypes(path: string, routes: readonly Route[], catalogs: CatalogRegistry): void {
  const known = catalogs.list().flatMap((catalog) => Object.keys(catalog.types));
  const families = new Set(known.map(familyOf));
  const problems = routes.flatMap(({ types }, n) =>
    types
      .filter((pattern) => families.has(familyOf(pattern)) && !known.some((type) => fits(pattern, type)))
      .map((pattern) => inFile(path, `[${n}].types ${pattern} does not exist`)),
  );
  if (problems.length > 0) throw new ConfigError(problems);
}

function familyOf(type: string): string {
  return type.slice(0, type.indexOf('.') + 1);
}

function toRoute(element: unknown, at: string, path: string, config: Config): Route | ErrorDetail[] {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) {
    return [{ path: at, message: 'must be an object' }];
  }
  const given = plainToInstance(RouteDto, element);
  const errors = validateSync(given, { whitelist: true, forbidNonWhitelisted: true });
  if (errors.length > 0) return toDetails(errors, at);
  const url = receiverOf(given.url, config.production);
  const signer = signerIn(given, path, config);
  if (typeof url !== 'string' && !('message' in signer)) {
    return { channels: given.channels, types: given.types, url, signer };
  }
  return [
    ...(typeof url === 'string' ? [{ path: `${at}.url`, message: url }] : []),
    ...('message' in signer ? [{ path: `${at}.${signer.path}`, message: signer.message }] : []),
  ];
}

/** Never shows a secret, nor what stands in a file that is none. */
function signerIn(route: RouteDto, path: string, config: Config): Route['signer'] | ErrorDetail {
  const { secret, secretEnv, secretFile } = route;
  const { secrets } = config.webhook;
  const given = (['secret', 'secretEnv', 'secretFile'] as const).filter((name) => route[name] != null);
  const [name] = given;
  if (name === undefined || given.length > 1) {
    return { path: 'secret', message: 'must be given once: as secret, secretEnv or secretFile' };
  }
  const inVariable = secretEnv != null && Object.hasOwn(secrets, secretEnv) ? secrets[secretEnv] : undefined;
  const value = secret ?? inVariable ?? (secretFile == null ? undefined : readText(path, secretFile));
  if (value === undefined) {
    const missing =
      name === 'secretEnv' ? 'must name a variable WEBHOOK_SECRET_<NAME> that is set' : 'cannot be read';
    return { path: name, message: missing };
  }
  const signer = signerOf(value);
  return typeof signer === 'string' ? { path: name, message: signer } : signer;
}

/** `file` counts from the folder of the routes file. */
function readText(path: string, file: string): string | undefined {
  try {
    return readFileSync(resolve(dirname(path), file), 'utf8').trimEnd();
  } catch {
    return undefined;
  }
}

function readList(path: string): unknown[] {
  let body: unknown;
  try {
    body = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // A SyntaxError quotes the text around, which may be a secret.
    const reason = error instanceof SyntaxError ? 'it is not JSON' : (error as NodeJS.ErrnoException).code;
    throw new ConfigError([inFile(path, `cannot be read: ${reason}`)]);
  }
  if (Array.isArray(body)) return body as unknown[];
  throw new ConfigError([inFile(path, 'must hold a JSON list of routes')]);
}

function inFile(path: string, problem: string): string {
  return `WEBHOOK_ROUTES_FILE ${path}: ${problem}`;
}
