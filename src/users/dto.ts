import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, Matches, ValidateBy } from 'class-validator';
import type { JsonObject, UserExport } from '../contract/index.js';
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

const row = { type: 'object', additionalProperties: true } as const;
const rows = { type: 'array', items: row } as const;

export class UserExportDto implements UserExport {
  @ApiProperty({ example: 'customer-1' }) userId!: string;
  @ApiProperty({ format: 'date-time', example: '2026-11-27T08:00:00.000Z' }) exportedAt!: string;
  @ApiProperty({ ...row, nullable: true }) profile!: JsonObject | null;
  @ApiProperty({ ...row, nullable: true }) inbox!: JsonObject | null;
  @ApiProperty({ ...row, nullable: true }) preferences!: JsonObject | null;
  @ApiProperty(rows) notifications!: JsonObject[];
  @ApiProperty(rows) deliveries!: JsonObject[];
  @ApiProperty(rows) devices!: JsonObject[];
  @ApiProperty(rows) waitlist!: JsonObject[];
  @ApiProperty({ ...rows, description: 'Orders and tickets that are theirs' }) subjects!: JsonObject[];
  @ApiProperty({ ...rows, description: 'Broadcasts that became an entry' }) broadcasts!: JsonObject[];
  @ApiProperty(rows) suppressions!: JsonObject[];
  @ApiProperty({ ...rows, description: 'Events that told or name them' }) events!: JsonObject[];
  @ApiProperty({ ...rows, description: 'What they did as staff, and what staff did about them' })
  audit!: JsonObject[];
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
