import { ApiProperty } from '@nestjs/swagger';
import type { WaitlistEntry } from '../contract/index.js';
import { IdField } from '../validation/fields.js';

export class WaitlistParams {
  @IdField({ example: 'mug' })
  productId!: string;
}

export class WaitlistVariant {
  @IdField({ optional: true, description: 'Only this variant; absent: any', example: 'blue' })
  variantId?: string;
}

export class WaitlistEntryDto implements WaitlistEntry {
  @ApiProperty({ example: 'mug' }) productId!: string;
  @ApiProperty({ type: String, nullable: true, example: 'blue' }) variantId!: string | null;
  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-27T08:00:00.000Z' }) createdAt!: string;
}

export class WaitlistDto {
  @ApiProperty({ type: [WaitlistEntryDto] }) data!: WaitlistEntryDto[];
}
