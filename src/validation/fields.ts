import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsEmail,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { isSafeLink } from './link.js';

// Field decorators: one line that checks a field and documents it. They keep the payloads of events and the bodies of
// requests short, and what is documented equal to what is checked.

interface FieldOptions {
  optional?: boolean;
  description?: string;
  example?: unknown;
}

export function field(
  { optional, ...api }: FieldOptions & ApiPropertyOptions,
  ...checks: PropertyDecorator[]
) {
  return applyDecorators(
    ...(optional ? [IsOptional()] : []),
    ...checks,
    ApiProperty({ required: !optional, ...api } as ApiPropertyOptions),
  );
}

/** Visible characters of an id: no spaces, no control characters; it may become a room name or part of a key. */
export const ID_PATTERN = /^[\w.:@/+=-]{1,128}$/;
/** Ids of people, as in the `sub` of a token. */
export const USER_ID_PATTERN = /^[\w.:@-]{1,128}$/;

/** An id of the shop's: up to 128 letters, digits and `. _ : @ / + = -`. */
export function IdField(options: FieldOptions = {}) {
  return field(
    { type: String, maxLength: 128, pattern: ID_PATTERN.source, ...options },
    Matches(ID_PATTERN, { message: '$property must be 1 to 128 letters, digits or . _ : @ / + = -' }),
  );
}

/** A person's id, equal to the `sub` of their tokens. */
export function UserIdField(options: FieldOptions = {}) {
  return field(
    { type: String, maxLength: 128, pattern: USER_ID_PATTERN.source, ...options },
    Matches(USER_ID_PATTERN, { message: '$property must be 1 to 128 letters, digits or . _ : @ -' }),
  );
}

/** People's ids: `min` (default 0) to `max` of them. */
export function UserIdsField(options: FieldOptions & { min?: number; max: number }) {
  const { min = 0, max, ...rest } = options;
  return field(
    { type: [String], minItems: min, maxItems: max, ...rest },
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    Matches(USER_ID_PATTERN, {
      each: true,
      message: 'each of $property must be 1 to 128 letters, digits or . _ : @ -',
    }),
  );
}

/** Text for people, 1 to `max` characters (default 200), not only blanks. */
export function TextField(options: FieldOptions & { max?: number } = {}) {
  const { max = 200, ...rest } = options;
  return field(
    { type: String, minLength: 1, maxLength: max, ...rest },
    IsString(),
    MaxLength(max),
    Matches(/\S/, { message: '$property must not be empty' }),
  );
}

/** A short word such as a role, a tag or a locale. */
const WORD_PATTERN = /^[\w.:-]{1,64}$/;

export function WordField(options: FieldOptions = {}) {
  return field(
    { type: String, maxLength: 64, pattern: WORD_PATTERN.source, ...options },
    Matches(WORD_PATTERN, { message: '$property must be 1 to 64 letters, digits or . _ : -' }),
  );
}

/** Short words: `min` (default 0) to `max` (default 50) of them. */
export function WordsField(options: FieldOptions & { min?: number; max?: number } = {}) {
  const { min = 0, max = 50, ...rest } = options;
  return field(
    { type: [String], minItems: min, maxItems: max, ...rest },
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    Matches(WORD_PATTERN, {
      each: true,
      message: 'each of $property must be 1 to 64 letters, digits or . _ : -',
    }),
  );
}

export function EmailField(options: FieldOptions = {}) {
  return field({ type: String, format: 'email', maxLength: 254, ...options }, IsEmail(), MaxLength(254));
}

/** Whole number between `min` (default 0) and `max` (default 2^53-1). */
export function IntField(options: FieldOptions & { min?: number; max?: number } = {}) {
  const { min = 0, max = Number.MAX_SAFE_INTEGER, ...rest } = options;
  return field({ type: 'integer', minimum: min, maximum: max, ...rest }, IsInt(), Min(min), Max(max));
}

/** Money in minor units (cents). */
export function AmountField(options: FieldOptions = {}) {
  return IntField({ description: 'Money in minor units: 1999 is 19.99', example: 1999, ...options });
}

/** ISO 4217 code that this platform knows. */
export function CurrencyField(options: FieldOptions = {}) {
  return field(
    { type: String, pattern: '^[A-Z]{3}$', description: 'ISO 4217', example: 'EUR', ...options },
    ValidateBy({
      name: 'isCurrency',
      validator: {
        validate: (value) => typeof value === 'string' && CURRENCIES.has(value),
        defaultMessage: () => '$property must be an ISO 4217 currency code',
      },
    }),
  );
}
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

export function TimeField(options: FieldOptions = {}) {
  return field(
    { type: String, format: 'date-time', example: '2026-11-27T08:00:00Z', ...options },
    IsISO8601({ strict: true, strictSeparator: true }),
    // ISO 8601 also has weeks, days of the year and hours alone, which `Date` cannot read.
    Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/, {
      message: '$property must be a date and time with its zone, for example 2026-11-27T08:00:00Z',
    }),
    // Its zone can carry a time past the last year that has four digits, which is all Postgres reads.
    ValidateBy({
      name: 'isBefore10000',
      validator: {
        validate: (value) => typeof value !== 'string' || !(new Date(value).getUTCFullYear() > 9999),
        defaultMessage: () => '$property must be before the year 10000',
      },
    }),
  );
}

/** Where a click leads: an `https:` address or a path of the shop. Other schemes could run script on the shop's pages. */
export function LinkField(options: FieldOptions = {}) {
  return field(
    {
      type: String,
      maxLength: 2048,
      description: 'https: address or a path such as /orders/7',
      example: '/orders/1001',
      ...options,
    },
    ValidateBy({
      name: 'isSafeLink',
      validator: {
        validate: (value) => typeof value === 'string' && isSafeLink(value),
        defaultMessage: () => '$property must be an https: address or a path that starts with one slash',
      },
    }),
  );
}

export function OneOfField(values: readonly string[], options: FieldOptions = {}) {
  return field({ enum: [...values], ...options }, IsIn(values));
}

/** At most `max` objects, each checked against `item`. */
export function ObjectsField(item: new () => object, options: FieldOptions & { max: number }) {
  const { max, ...rest } = options;
  return field(
    { type: [item], maxItems: max, ...rest },
    IsArray(),
    ArrayMaxSize(max),
    // ValidateNested alone lets null through.
    IsObject({ each: true, message: 'each of $property must be an object' }),
    ValidateNested({ each: true }),
    Type(() => item),
  );
}

/** An object of the sender's own making, at most `maxBytes` (default 8 KiB) as JSON text in UTF-8. */
export function JsonObjectField(options: FieldOptions & { maxBytes?: number } = {}) {
  const { maxBytes = 8 * 1024, ...rest } = options;
  return field(
    { type: 'object', additionalProperties: true, ...rest },
    IsObject(),
    ValidateBy({
      name: 'isSmallJson',
      validator: {
        validate: (value) => Buffer.byteLength(JSON.stringify(value) ?? '') <= maxBytes,
        defaultMessage: () => `$property must be at most ${maxBytes} bytes of JSON`,
      },
    }),
  );
}
