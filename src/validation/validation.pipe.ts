import { Injectable, ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import type { ErrorDetail } from '../contract/index.js';
import { AppError } from '../errors/app.error.js';
import { readQuickly } from './compiled.js';

/** An answer that lists more would cost more than the request. */
const MAX_DETAILS = 100;

/** Checks bodies and queries against their classes; fields that the class does not have are an error, not ignored. */
export function createValidationPipe(): ValidationPipe {
  return new StrictValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    stopAtFirstError: false,
    // What was sent may be personal and is known to the sender.
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => toValidationError(errors),
  });
}

@Injectable()
class StrictValidationPipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // Made by a decorator of ours, and not sent by anybody.
    if (metadata.type === 'custom') return Promise.resolve(value);
    // Without this, an array would be reported as an object with the unknown fields 0, 1, 2.
    const isObject = typeof value === 'object' && !Array.isArray(value);
    if (metadata.type === 'body' && value !== undefined && !isObject && this.toValidate(metadata)) {
      return Promise.reject(
        new AppError('validation_failed', 'The body must be a JSON object.', [
          { path: 'body', message: 'must be a JSON object' },
        ]),
      );
    }
    // What readers ask for is nearly always right, and there is much of it.
    if (metadata.type === 'query' && isObject && value !== null && this.toValidate(metadata)) {
      const query = readQuickly(metadata.metatype as new () => object, value, { strict: true });
      if (query) return Promise.resolve(query);
    }
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

function toValidationError(errors: ValidationError[]): AppError {
  const details = toDetails(errors);
  const [first] = details;
  const message = first ? `${first.path} ${first.message}.` : 'The request is not valid.';
  return new AppError(codeOf(errors), message, details);
}

/** The rule that class-validator names for a field which the class does not have. */
const UNKNOWN_RULE = 'whitelistValidation';

/** `unknown_field` when nothing but unknown fields is wrong. */
export function codeOf(errors: readonly ValidationError[]): 'unknown_field' | 'validation_failed' {
  return errors.every(isUnknownOnly) ? 'unknown_field' : 'validation_failed';
}

function isUnknownOnly({ constraints = {}, children = [] }: ValidationError): boolean {
  return Object.keys(constraints).every((rule) => rule === UNKNOWN_RULE) && children.every(isUnknownOnly);
}

/**
 * One detail per broken rule, as `audience.role` or `items[2].x`, behind `prefix` if given. The messages go on where
 * the path ends: `audience.role` `must be ...`. At most 100.
 */
export function toDetails(errors: readonly ValidationError[], prefix = ''): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  collect(errors, prefix, details);
  return details;
}

function collect(errors: readonly ValidationError[], prefix: string, details: ErrorDetail[]): void {
  for (const { property, constraints = {}, children = [] } of errors) {
    const path = join(prefix, property);
    for (const [rule, message] of Object.entries(constraints)) {
      if (details.length === MAX_DETAILS) return;
      details.push({
        path,
        message: rule === UNKNOWN_RULE ? 'should not exist' : continuing(message, property),
      });
    }
    collect(children, path, details);
  }
}

function join(prefix: string, property: string): string {
  if (/^\d+$/.test(property)) return `${prefix}[${property}]`;
  const name = property.slice(0, 100);
  return prefix ? `${prefix}.${name}` : name;
}

/** The rules start their messages with the name of the field, which the path has already said. */
function continuing(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
