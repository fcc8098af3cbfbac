import { ApiProperty } from '@nestjs/swagger';
import {
  CHANNELS,
  DELIVERY_STATUSES,
  type AdminStats,
  type MinuteStats,
  type NodeStats,
} from '../../contract/index.js';

const time = { type: String, format: 'date-time', example: '2026-11-27T08:00:00.000Z' } as const;

class PeriodDto {
  @ApiProperty({ example: 1_204 }) lastHour!: number;
  @ApiProperty({ example: 20_871 }) lastDay!: number;
}

class MinuteStatsDto implements MinuteStats {
  @ApiProperty(time) at!: string;
  @ApiProperty({ example: 21 }) events!: number;
  @ApiProperty({ example: 34 }) entries!: number;
}

class ConnectionsDto {
  @ApiProperty({ example: 310 }) socket!: number;
  @ApiProperty({ example: 12 }) sse!: number;
  @ApiProperty({ example: 3 }) poll!: number;
}

class ConnectedDto {
  @ApiProperty({ example: 288 }) people!: number;
  @ApiProperty({ type: ConnectionsDto }) connections!: ConnectionsDto;
}

class NodeStatsDto extends ConnectedDto implements NodeStats {
  @ApiProperty({ example: '0b9f3a0e-5b52-4f2c-9f5e-0a4b2f1d7c11' }) id!: string;
  @ApiProperty({ example: 'bell-1' }) host!: string;
  @ApiProperty(time) startedAt!: string;
  @ApiProperty({ description: 'The one that answered' }) isThis!: boolean;
}

class DeliveryCountDto {
  @ApiProperty({ enum: CHANNELS, example: 'email' })
  channel!: AdminStats['deliveries']['lastDay'][number]['channel'];
  @ApiProperty({ enum: DELIVERY_STATUSES, example: 'sent' })
  status!: AdminStats['deliveries']['lastDay'][number]['status'];
  @ApiProperty({ example: 410 }) count!: number;
}

class DeliveryStatsDto {
  @ApiProperty({ type: [DeliveryCountDto] }) lastDay!: DeliveryCountDto[];
  @ApiProperty({ example: 2, description: 'Up to 100,000' }) deadLetters!: number;
  @ApiProperty({ example: 17, description: 'Up to 100,000' }) pending!: number;
  @ApiProperty({ ...time, nullable: true }) oldestPendingDueAt!: string | null;
  @ApiProperty({ example: 0.4 }) lagSeconds!: number;
}

export class AdminStatsDto implements AdminStats {
  @ApiProperty(time) at!: string;
  @ApiProperty({ example: 48_112, description: 'Above 100,000 an estimate' }) people!: number;
  @ApiProperty({ example: 31_090, description: 'Above 100,000 an estimate' }) inboxes!: number;
  @ApiProperty({ type: PeriodDto }) events!: PeriodDto;
  @ApiProperty({ type: PeriodDto }) entries!: PeriodDto;
  @ApiProperty({ type: [MinuteStatsDto] }) perMinute!: MinuteStatsDto[];
  @ApiProperty({ type: ConnectedDto }) connected!: ConnectedDto;
  @ApiProperty({ type: [NodeStatsDto] }) nodes!: NodeStatsDto[];
  @ApiProperty({ type: DeliveryStatsDto }) deliveries!: DeliveryStatsDto;
}
