import { ApiProperty } from '@nestjs/swagger';
import type { Pulse, Spread } from '../../contract/index.js';

class SpreadDto implements Spread {
  @ApiProperty({ type: Number, nullable: true, example: 0.5 }) p50!: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 2.5 }) p99!: number | null;
}

class TotalsDto {
  @ApiProperty({ example: 12_402 }) eventsAccepted!: number;
  @ApiProperty({ example: 3 }) eventsRefused!: number;
  @ApiProperty({ example: 15_310 }) entries!: number;
  @ApiProperty({ example: 410 }) deliveriesSent!: number;
  @ApiProperty({ example: 2, description: 'Dead letters' }) deliveriesFailed!: number;
  @ApiProperty({ example: 0, description: 'Refused for overload' }) shed!: number;
}

export class PulseDto implements Pulse {
  @ApiProperty({ example: 'bell-1:4127' }) node!: string;
  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-27T08:00:00.000Z' }) at!: string;
  @ApiProperty({ example: 86_400, description: 'Seconds' }) uptime!: number;
  @ApiProperty({ type: TotalsDto }) totals!: TotalsDto;
  @ApiProperty({ type: SpreadDto }) emitMs!: SpreadDto;
  @ApiProperty({ type: SpreadDto }) acceptMs!: SpreadDto;
  @ApiProperty({ type: SpreadDto }) loopLagMs!: SpreadDto;
}
