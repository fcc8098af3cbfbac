import { ECDH } from 'node:crypto';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsDefined,
  IsNumber,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import type {
  PushDevice,
  PushDevices,
  PushKey,
  PushRenewalRequest,
  PushSubscriptionRequest,
} from '../../contract/index.js';
import { field } from '../../validation/fields.js';

const KEY = 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4';
const AUTH = 'BTBZMqHH6r4Tts7J_aSIgg';
const ENDPOINT = 'https://updates.push.services.mozilla.com/wpush/v2/gAAAAABk';
/** The last millisecond of the year 9999, which is all Postgres and ISO 8601 have in common. */
const LAST_TIME = 253_402_300_799_999;

/** Base64url without padding, in the only form its bytes have (RFC 4648, 3.5 and 5). */
function bytesOf(value: unknown, length: number): Buffer | undefined {
  if (typeof value !== 'string' || !/^[\w-]+$/.test(value)) return undefined;
  const bytes = Buffer.from(value, 'base64url');
  return bytes.length === length && bytes.toString('base64url') === value ? bytes : undefined;
}

/** Uncompressed and really on the curve: with a point that is not, every message would fail, or say too much of our key. */
function isPoint(value: unknown): boolean {
  const bytes = bytesOf(value, 65);
  if (bytes?.[0] !== 4) return false;
  try {
    return ECDH.convertKey(bytes, 'prime256v1').length > 0;
  } catch {
    return false;
  }
}

function AuthField(description: string) {
  return field(
    { type: String, description, example: AUTH },
    ValidateBy({
      name: 'isAuth',
      validator: {
        validate: (value) => bytesOf(value, 16) !== undefined,
        defaultMessage: () => '$property must be 16 bytes in base64url',
      },
    }),
  );
}

/** Where it leads is judged apart, with an error code of its own. */
function EndpointField(description: string) {
  return field(
    { type: String, maxLength: 2048, description, example: ENDPOINT },
    IsString(),
    MaxLength(2048),
    Matches(/\S/, { message: '$property must not be empty' }),
  );
}

class SubscriptionKeysDto {
  @field(
    { type: String, description: "The browser's public key: an uncompressed P-256 point", example: KEY },
    ValidateBy({
      name: 'isPoint',
      validator: {
        validate: isPoint,
        defaultMessage: () => '$property must be a point of P-256: 65 bytes in base64url',
      },
    }),
  )
  p256dh!: string;

  @AuthField('Known to the browser and this server only') auth!: string;
}

export class PushSubscriptionDto implements PushSubscriptionRequest {
  @EndpointField('At a push service: https, without port, user or fragment') endpoint!: string;

  @field(
    {
      type: Number,
      optional: true,
      nullable: true,
      description: 'Milliseconds since 1970; null: no end',
      example: null,
    },
    IsNumber(),
    Min(0),
    Max(LAST_TIME),
  )
  expirationTime?: number | null;

  @field(
    { type: SubscriptionKeysDto },
    IsDefined(),
    IsObject(),
    ValidateNested(),
    Type(() => SubscriptionKeysDto),
  )
  keys!: SubscriptionKeysDto;
}

export class PushRenewalDto implements PushRenewalRequest {
  @EndpointField('That of the old subscription') oldEndpoint!: string;
  @AuthField('`keys.auth` of the old subscription') oldAuth!: string;

  @field(
    { type: PushSubscriptionDto },
    IsDefined(),
    IsObject(),
    ValidateNested(),
    Type(() => PushSubscriptionDto),
  )
  subscription!: PushSubscriptionDto;
}

export class PushEndpointDto {
  @EndpointField('That of the subscription') endpoint!: string;
}

export class PushDeviceParams {
  @field(
    { type: String, pattern: '^[\\w-]{43}$', example: 'vQZ5vIQkZ8cXkP0mPwhKXbDUJx2Xq2Rfbe8yCFOSnDA' },
    Matches(/^[\w-]{1,64}$/, { message: '$property must be the id of a subscription' }),
  )
  id!: string;
}

export class PushKeyDto implements PushKey {
  @ApiProperty({ description: 'The `applicationServerKey` of `pushManager.subscribe()`', example: KEY })
  publicKey!: string;
}

export class PushDeviceDto implements PushDevice {
  @ApiProperty({ example: 'vQZ5vIQkZ8cXkP0mPwhKXbDUJx2Xq2Rfbe8yCFOSnDA' }) id!: string;
  @ApiProperty({ description: 'Of the push service', example: 'updates.push.services.mozilla.com' })
  host!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0',
  })
  userAgent!: string | null;
  @ApiProperty({ format: 'date-time', example: '2026-11-27T08:00:00.000Z' }) createdAt!: string;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When its push service last took a message',
    example: null,
  })
  usedAt!: string | null;
}

export class PushDevicesDto implements PushDevices {
  @ApiProperty({ type: [PushDeviceDto] }) data!: PushDeviceDto[];
}
