import { ApiProperty } from '@nestjs/swagger';
import {
  BROADCAST_KINDS,
  type Audience,
  type AudienceSize,
  type BroadcastDraft,
  type BroadcastKind,
  type MailPreview,
} from '../contract/index.js';
import { AudienceField, BroadcastAudienceDto } from '../validation/audience.js';
import { LinkField, OneOfField, TextField, WordField } from '../validation/fields.js';

export class AudienceSizeQueryDto {
  @AudienceField(BroadcastAudienceDto) audience?: Audience;
}

export class AudienceSizeDto implements AudienceSize {
  @ApiProperty({ example: 4812 }) people!: number;
  @ApiProperty({ example: false, description: 'There are more: it was not counted further' }) more!: boolean;
}

export class BroadcastDraftDto implements BroadcastDraft {
  @TextField({ example: 'Black Friday starts at noon' }) title!: string;
  @TextField({ max: 2000, example: 'Up to 40 % off, as long as stocks last.' }) message!: string;
  @OneOfField(BROADCAST_KINDS, { optional: true }) kind?: BroadcastKind;
  @LinkField({ optional: true, example: '/sale' }) url?: string;
  @LinkField({ optional: true, example: '/images/sale.png' }) imageUrl?: string;
  @WordField({ optional: true, example: 'en', description: 'Of its reader; English when absent' })
  language?: string;
}

export class MailPreviewDto implements MailPreview {
  @ApiProperty({ example: 'Black Friday starts at noon' }) subject!: string;
  @ApiProperty({ example: '<!doctype html><html lang="en"></html>' }) html!: string;
  @ApiProperty({ example: 'Black Friday starts at noon\n\nUp to 40 % off.' }) text!: string;
}
