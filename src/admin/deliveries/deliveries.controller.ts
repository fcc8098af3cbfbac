import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Query,
  type StreamableFile,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Roles } from '../../auth/auth.decorators.js';
import type { Principal } from '../../auth/principal.js';
import type {
  DeliveriesRetried,
  DeliveryPage,
  DeliveryRecord,
  SuppressionPage,
} from '../../contract/index.js';
import { DeliveryJobs } from '../../delivery/jobs/delivery.jobs.js';
import { ApiErrors } from '../../errors/api-errors.js';
import { AppError } from '../../errors/app.error.js';
import { columnsOf, csvFile, wantsCsv } from '../csv/export.js';
import { AdminDeliveriesRepository } from './deliveries.repository.js';
import {
  DeliveriesQueryDto,
  DeliveriesRetriedDto,
  DeliveriesRetryDto,
  DeliveryPageDto,
  DeliveryParams,
  DeliveryRecordDto,
  SuppressionPageDto,
  SuppressionParams,
  SuppressionsQueryDto,
} from './dto.js';
import { SuppressionsRepository } from './suppressions.repository.js';

const RETRIED_AT_ONCE = 1_000;
const COLUMNS = columnsOf<DeliveryRecord>(
  'id',
  'createdAt',
  'userId',
  'channel',
  'type',
  'title',
  'status',
  'reason',
  'detail',
  'attempts',
  'dueAt',
  'updatedAt',
  'expiresAt',
  'eventNumber',
  'reference',
);

@ApiTags('admin')
@Roles('admin')
@Controller('admin')
export class DeliveriesController {
  constructor(
    private readonly deliveries: AdminDeliveriesRepository,
    private readonly suppressions: SuppressionsRepository,
    private readonly jobs: DeliveryJobs,
  ) {}

  @Get('deliveries')
  @ApiOperation({
    summary: 'List deliveries, newest first',
    description:
      'What left, or did not leave, by e-mail, push and text message. `status=failed`: dead letters.',
  })
  @ApiOkResponse({ type: DeliveryPageDto })
  async list(
    @Query() { limit = 20, cursor, format, ...filter }: DeliveriesQueryDto,
    @Headers('accept') accept?: string,
  ): Promise<DeliveryPage | StreamableFile> {
    const before = cursor === undefined ? undefined : BigInt(cursor);
    if (wantsCsv(format, accept)) {
      const read = (after: bigint | undefined, rows: number) =>
        this.deliveries.list(filter, after ?? before, rows);
      return csvFile('deliveries', COLUMNS, read, ({ id }) => BigInt(id));
    }
    const found = await this.deliveries.list(filter, before, limit);
    const data = found.slice(0, limit);
    return { data, nextCursor: found.length > limit ? (data.at(-1)?.id ?? null) : null };
  }

  @Get('deliveries/:id')
  @ApiOperation({ summary: 'Look at a delivery' })
  @ApiOkResponse({ type: DeliveryRecordDto })
  async find(@Param() { id }: DeliveryParams): Promise<DeliveryRecord> {
    const found = await this.deliveries.find(BigInt(id));
    if (!found) throw new AppError('not_found', `There is no delivery ${id}.`);
    return found;
  }

  @Post('deliveries/retry')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Try dead letters again',
    description: 'All, or those of a channel, a person or a type. At most 1,000 per call, oldest first.',
  })
  @ApiOkResponse({ type: DeliveriesRetriedDto })
  async retryAll(
    @CurrentUser() { userId }: Principal,
    @Body() filter: DeliveriesRetryDto,
  ): Promise<DeliveriesRetried> {
    const revived = await this.deliveries.retry(filter, userId, RETRIED_AT_ONCE);
    this.jobs.enqueue(revived);
    return { retried: revived.length };
  }

  @Post('deliveries/:id/retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try a dead letter again' })
  @ApiOkResponse({ type: DeliveryRecordDto })
  @ApiErrors('delivery_not_failed')
  async retry(
    @CurrentUser() { userId }: Principal,
    @Param() { id }: DeliveryParams,
  ): Promise<DeliveryRecord> {
    const revived = await this.deliveries.retry({ id: BigInt(id) }, userId, 1);
    const found = await this.find({ id });
    if (revived.length === 0) {
      throw new AppError(
        'delivery_not_failed',
        `Delivery ${id} is ${found.status}: only dead letters are tried again.`,
      );
    }
    this.jobs.enqueue(revived);
    return found;
  }

  @Get('suppressions')
  @ApiOperation({
    summary: 'List addresses that are left alone',
    description: 'They bounced: mail to them would harm the standing of all other mail.',
  })
  @ApiOkResponse({ type: SuppressionPageDto })
  async suppressed(
    @Query() { channel = 'email', limit = 20, cursor }: SuppressionsQueryDto,
  ): Promise<SuppressionPage> {
    const found = await this.suppressions.list(channel, cursor, limit);
    const data = found.slice(0, limit);
    return { data, nextCursor: found.length > limit ? (data.at(-1)?.address ?? null) : null };
  }

  @Delete('suppressions/:channel/:address')
  @HttpCode(204)
  @ApiOperation({ summary: 'Use an address again' })
  @ApiNoContentResponse()
  async lift(
    @CurrentUser() { userId }: Principal,
    @Param() { channel, address }: SuppressionParams,
  ): Promise<void> {
    if (!(await this.suppressions.lift(channel, address, userId))) {
      throw new AppError('not_found', 'This address is not left alone.');
    }
  }
}
