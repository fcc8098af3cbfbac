import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { Matches } from 'class-validator';
import type { AuditPage, AuditRecord, JsonObject } from '../../contract/index.js';
import { field, IntField, TextField, UserIdField } from '../../validation/fields.js';
import { FormatDto } from '../csv/dto.js';

const ID = { type: String, pattern: '^\\d{1,18}$', example: '312' };
const isId = Matches(/^\d{1,18}$/, { message: '$property must be a whole number from 0' });

class AuditPageQueryDto {
  @Type(() => Number)
  @IntField({ optional: true, min: 1, max: 100, description: 'Lines per page, default 20', example: 20 })
  limit?: number;

  @field({ ...ID, optional: true, description: '`nextCursor` of the page before' }, isId)
  cursor?: string;

  @UserIdField({ optional: true, description: 'Who did it', example: 'sam' })
  actor?: string;

  @TextField({ optional: true, max: 64, example: 'broadcast.created' })
  action?: string;

  @TextField({ optional: true, max: 200, example: 'broadcast:12' })
  target?: string;

  @UserIdField({ optional: true, description: 'Only what was done about this person', example: 'customer-1' })
  userId?: string;
}

export class AuditQueryDto extends IntersectionType(AuditPageQueryDto, FormatDto) {}

class AuditRecordDto implements AuditRecord {
  @ApiProperty(ID) id!: string;
  @ApiProperty({ format: 'date-time', example: '2026-11-27T08:00:00.000Z' }) at!: string;
  @ApiProperty({ example: 'sam' }) actor!: string;
  @ApiProperty({ example: 'broadcast.created' }) action!: string;
  @ApiProperty({ example: 'broadcast:12' }) target!: string;
  @ApiProperty({ type: 'object', additionalProperties: true, example: { title: 'Open on Sunday' } })
  details!: JsonObject;
  @ApiProperty({ pattern: '^[0-9a-f]{64}$', example: 'a3'.repeat(32) }) hash!: string;
}

export class AuditPageDto implements AuditPage {
  @ApiProperty({ type: [AuditRecordDto] }) data!: AuditRecordDto[];
  @ApiProperty({ type: String, nullable: true, example: '288' }) nextCursor!: string | null;
}
