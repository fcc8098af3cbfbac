import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsObject,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import {
  CHANNELS,
  DIGESTS,
  RULES,
  type CategoryPreferences,
  type Channel,
  type ChannelChoices,
  type ChannelPreference,
  type ChannelPreferences,
  type Digest,
  type Preferences,
  type PreferencesUpdate,
  type QuietHours,
  type Rule,
  type TypePreferences,
} from '../contract/index.js';
import { field, OneOfField, TimeField } from '../validation/fields.js';
import { isZone } from './zone.js';

const MAX_MUTED = 500;

function SwitchField(description: string) {
  return field({ type: Boolean, optional: true, nullable: true, description }, IsBoolean());
}

export class ChannelChoicesDto implements ChannelChoices {
  @SwitchField("The shop's own pages; off: stored nowhere. null takes the answer back") inApp?:
    boolean | null;
  @SwitchField('null takes the answer back') email?: boolean | null;
  @SwitchField('null takes the answer back') push?: boolean | null;
  @SwitchField('null takes the answer back') sms?: boolean | null;
}

function ClockField(example: string) {
  return field(
    { type: String, optional: true, pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', example },
    Matches(/^([01]\d|2[0-3]):[0-5]\d$/, { message: '$property must be a time such as 22:00' }),
  );
}

class QuietHoursUpdateDto implements Partial<QuietHours> {
  @field({ type: Boolean, optional: true }, IsBoolean()) enabled?: boolean;
  @ClockField('22:00') start?: string;
  @ClockField('07:00') end?: string;
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
  timezone?: string;
}

function ChoicesByNameField(description: string) {
  return field(
    {
      type: 'object',
      optional: true,
      additionalProperties: { $ref: getSchemaPath(ChannelChoicesDto) },
      description,
    },
    IsObject(),
  );
}

/** What a shop may also set for everybody. */
@ApiExtraModels(ChannelChoicesDto)
export class DefaultsDto {
  @field(
    { type: ChannelChoicesDto, optional: true },
    IsObject(),
    ValidateNested(),
    Type(() => ChannelChoicesDto),
  )
  channels?: ChannelChoicesDto;

  @ChoicesByNameField('Choices by category')
  categories?: Record<string, ChannelChoicesDto>;

  @ChoicesByNameField('Choices by type of notification; they go before those of its category')
  types?: Record<string, ChannelChoicesDto>;

  @field(
    { type: QuietHoursUpdateDto, optional: true },
    IsObject(),
    ValidateNested(),
    Type(() => QuietHoursUpdateDto),
  )
  quietHours?: QuietHoursUpdateDto;

  @OneOfField(DIGESTS, { optional: true, description: 'Gathers e-mails that are not urgent' })
  digest?: Digest;
}

export class PreferencesUpdateDto extends DefaultsDto implements PreferencesUpdate {
  @field(
    { type: Boolean, optional: true, description: "Consent to marketing outside the shop's pages" },
    IsBoolean(),
  )
  marketing?: boolean;

  @field(
    {
      type: [String],
      optional: true,
      maxItems: MAX_MUTED,
      description: 'All threads that are muted, for example an order',
      example: ['order:1001'],
    },
    IsArray(),
    ArrayMaxSize(MAX_MUTED),
    MaxLength(200, { each: true, message: 'each of $property must be at most 200 characters' }),
    Matches(/^[^\p{Cc}\p{Cs}]+$/u, { each: true, message: 'each of $property must be the name of a thread' }),
  )
  muted?: string[];

  @TimeField({ optional: true, description: 'Nothing but what is mandatory until then; null ends the pause' })
  pausedUntil?: string | null;

  @field({ type: String, optional: true, nullable: true, maxLength: 35, example: 'vi' }, MaxLength(35))
  language?: string | null;
}

class ChannelPreferenceDto implements ChannelPreference {
  @ApiProperty({ description: 'The value in force' }) enabled!: boolean;
  @ApiProperty({ description: 'You cannot change it', example: false }) locked!: boolean;
  @ApiProperty({ enum: RULES, example: 'built_in_default' }) rule!: Rule;
  @ApiProperty({ type: String, nullable: true, description: 'Why it is locked', example: null })
  reason!: string | null;
}

class ChannelPreferencesDto implements ChannelPreferences {
  @ApiProperty() inApp!: ChannelPreferenceDto;
  @ApiProperty() email!: ChannelPreferenceDto;
  @ApiProperty() push!: ChannelPreferenceDto;
  @ApiProperty() sms!: ChannelPreferenceDto;
}

class TypePreferencesDto implements TypePreferences {
  @ApiProperty({ example: 'order.shipped' }) type!: string;
  @ApiProperty({ example: 'Order shipped' }) label!: string;
  @ApiProperty() channels!: ChannelPreferencesDto;
}

class CategoryPreferencesDto implements CategoryPreferences {
  @ApiProperty({ example: 'orders' }) category!: string;
  @ApiProperty({ example: 'Orders' }) label!: string;
  @ApiProperty({ example: 'What happens to your orders' }) description!: string;
  @ApiProperty() channels!: ChannelPreferencesDto;
  @ApiProperty({ type: [TypePreferencesDto] }) types!: TypePreferencesDto[];
}

class ChannelSwitchesDto implements Record<Channel, boolean> {
  @ApiProperty() inApp!: boolean;
  @ApiProperty() email!: boolean;
  @ApiProperty() push!: boolean;
  @ApiProperty() sms!: boolean;
}

class QuietHoursDto implements QuietHours {
  @ApiProperty() enabled!: boolean;
  @ApiProperty({ example: '22:00' }) start!: string;
  @ApiProperty({ example: '07:00' }) end!: string;
  @ApiProperty({ example: 'Europe/Berlin' }) timezone!: string;
}

export class PreferencesDto implements Preferences {
  @ApiProperty({ type: [CategoryPreferencesDto] }) categories!: CategoryPreferencesDto[];
  @ApiProperty({ description: `Switches over everything: ${CHANNELS.join(', ')}` })
  channels!: ChannelSwitchesDto;
  @ApiProperty() marketing!: boolean;
  @ApiProperty() quietHours!: QuietHoursDto;
  @ApiProperty({ enum: DIGESTS }) digest!: Digest;
  @ApiProperty({ type: [String], example: ['order:1001'] }) muted!: string[];
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }) pausedUntil!:
    string | null;
  @ApiProperty({ type: String, nullable: true, example: 'vi' }) language!: string | null;
  @ApiProperty({ type: [String], example: ['en', 'vi', 'de'] }) languages!: string[];
}
