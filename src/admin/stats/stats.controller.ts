import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../auth/auth.decorators.js';
import type { AdminStats } from '../../contract/index.js';
import { AdminStatsDto } from './dto.js';
import { StatsService } from './stats.service.js';

@ApiTags('admin')
@Roles('admin')
@Controller('admin/stats')
export class StatsController {
  constructor(private readonly service: StatsService) {}

  @Get()
  @ApiOperation({
    summary: 'Look at the whole',
    description:
      'Events and entries, who is connected where, and what waits to leave. Counts are at most ten seconds old.',
  })
  @ApiOkResponse({ type: AdminStatsDto })
  stats(): Promise<AdminStats> {
    return this.service.stats();
  }
}
