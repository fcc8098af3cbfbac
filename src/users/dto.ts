import { IsOptional, Matches, ValidateBy } from 'class-validator';
import { EmailField, field, TextField, UserIdField, WordsField } from '../validation/fields.js';

export class UserParams {
  @UserIdField({ example: 'customer-1' })
  id!: string;
}

/** null empties a field. */
export class UserDto {
  @EmailField({ optional: true, example: 'ada@example.com' })
  email?: string | null;

  @field(
    {
      type: String,
      optional: true,
      pattern: '^\\+[1-9]\\d{6,14}$',
      description: 'E.164',
      example: '+4930123456',
    },
    Matches(/^\+[1-9]\d{6,14}$/, { message: '$property must be a number such as +4930123456' }),
  )
  phone?: string | null;

  @TextField({ optional: true, example: 'Ada Lovelace' })
  name?: string | null;

  @field(
    { type: String, optional: true, description: 'BCP 47', example: 'en-GB' },
    IsOptional(),
    ValidateBy({
      name: 'isLocale',
      validator: {
        validate: isLocale,
        defaultMessage: () => '$property must be a language tag such as en-GB',
      },
    }),
  )
  locale?: string | null;

  @field(
    { type: String, optional: true, description: 'IANA time zone', example: 'Europe/Berlin' },
    ValidateBy({
      name: 'isZone',
      validator: {
        validate: isZone,
        defaultMessage: () => '$property must be an IANA time zone such as Europe/Berlin',
      },
    }),
  )
  timezone?: string | null;

  @WordsField({ optional: true, max: 20, example: ['customer'] })
  roles?: string[];

  @WordsField({ optional: true, max: 50, example: ['newsletter'] })
  tags?: string[];
}

function isLocale(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 35) return false;
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

function isZone(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 64) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: value }));
  } catch {
    return false;
  }
}
