import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import type { UserPage, UserRecord, UserSummary } from '../../contract/index.js';
import { NotificationPageDto } from '../../notifications/dto.js';
import { PreferencesDto } from '../../preferences/dto.js';
import { IntField, TextField, UserIdField } from '../../validation/fields.js';
import { WaitlistEntryDto } from '../../waitlist/dto.js';
import { FormatDto } from '../csv/dto.js';
import { DeliveryRecordDto, SuppressionRecordDto } from '../deliveries/dto.js';

const time = { type: String, format: 'date-time', example: '2026-11-27T08:00:00.000Z' } as const;
const MAX_INT = 2_147_483_647;

class UsersPageQueryDto {
  @Type(() => Number)
  @IntField({ optional: true, min: 1, max: 100, description: 'People per page, default 20', example: 20 })
  limit?: number;

  @UserIdField({ optional: true, description: '`nextCursor` of the page before', example: 'customer-1' })
  cursor?: string;

  @TextField({
    optional: true,
    description: 'How the id, the e-mail address or the name begins; the last two in any case',
    example: 'ada',
  })
  query?: string;
}

export class UsersQueryDto extends IntersectionType(UsersPageQueryDto, FormatDto) {}

export class UserQueryDto {
  @Type(() => Number)
  @IntField({
    optional: true,
    min: 1,
    max: MAX_INT,
    description: '`inbox.nextCursor` of the page before',
    example: 41,
  })
  cursor?: number;
}

export class UserSummaryDto implements UserSummary {
  @ApiProperty({ example: 'customer-1' }) id!: string;
  @ApiProperty({ type: String, nullable: true, example: 'ada@example.com' }) email!: string | null;
  @ApiProperty({ type: String, nullable: true, example: '+4930123456' }) phone!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Ada Lovelace' }) name!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'en-GB' }) locale!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Europe/Berlin' }) timezone!: string | null;
  @ApiProperty({ type: [String], example: ['customer'] }) roles!: string[];
  @ApiProperty({ type: [String], example: ['newsletter'] }) tags!: string[];
  @ApiProperty(time) createdAt!: string;
  @ApiProperty(time) updatedAt!: string;
}

export class UserPageDto implements UserPage {
  @ApiProperty({ type: [UserSummaryDto] }) data!: UserSummaryDto[];
  @ApiProperty({ type: String, nullable: true, example: 'customer-20' }) nextCursor!: string | null;
}

class StatusDto {
  @ApiProperty({ example: 'customer-1' }) userId!: string;
  @ApiProperty() online!: boolean;
  @ApiProperty({ ...time, nullable: true }) lastSeenAt!: string | null;
}

class AdminDeviceDto {
  @ApiProperty({ example: 'Zk0…' }) id!: string;
  @ApiProperty({ example: 'fcm.googleapis.com' }) service!: string;
  @ApiProperty({ type: String, nullable: true, example: 'Firefox on Android' }) userAgent!: string | null;
  @ApiProperty(time) createdAt!: string;
  @ApiProperty({ ...time, nullable: true }) usedAt!: string | null;
}

export class UserRecordDto implements UserRecord {
  @ApiProperty({ example: 'customer-1' }) userId!: string;
  @ApiProperty({ type: UserSummaryDto, nullable: true }) profile!: UserSummaryDto | null;
  @ApiProperty({ type: StatusDto }) status!: StatusDto;
  @ApiProperty({ type: NotificationPageDto }) inbox!: NotificationPageDto;
  @ApiProperty({ type: [AdminDeviceDto] }) devices!: AdminDeviceDto[];
  @ApiProperty({ type: PreferencesDto }) preferences!: PreferencesDto;
  @ApiProperty({ type: [DeliveryRecordDto] }) deliveries!: DeliveryRecordDto[];
  @ApiProperty({ type: [WaitlistEntryDto] }) waitlist!: WaitlistEntryDto[];
  @ApiProperty({ type: [SuppressionRecordDto] }) suppressions!: SuppressionRecordDto[];
}
