import { ApiProperty } from '@nestjs/swagger';
import type { EventResult, EventResults, EventStatus } from '../contract/index.js';

class EventResultDto implements EventResult {
  @ApiProperty({ example: 'evt-1001' }) id!: string;
  @ApiProperty({ enum: ['accepted', 'duplicate'] }) status!: EventStatus;
  @ApiProperty({ example: 1, description: 'How many people this call told; 0 for a duplicate' })
  notified!: number;
}

export class EventResultsDto implements EventResults {
  @ApiProperty({ type: [EventResultDto] }) results!: EventResultDto[];
}
