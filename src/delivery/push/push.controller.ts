import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { CurrentUser, Roles } from '../../auth/auth.decorators.js';
import type { Principal } from '../../auth/principal.js';
import type { PushDevice, PushDevices } from '../../contract/index.js';
import { ApiErrors } from '../../errors/api-errors.js';
import {
  PushDeviceDto,
  PushDeviceParams,
  PushDevicesDto,
  PushEndpointDto,
  PushSubscriptionDto,
} from './dto.js';
import { PushService } from './push.service.js';

@ApiTags('push')
@Roles('customer', 'admin')
@Controller('notifications/push/subscriptions')
export class PushController {
  constructor(private readonly push: PushService) {}

  @Post()
  @ApiOperation({
    summary: 'Have push messages on this browser',
    description:
      "Takes the browser's own `PushSubscription.toJSON()`. Repeating it changes nothing. A browser that somebody else " +
      'used before is yours from now on. At most 20: then the one that was used least lately goes.',
  })
  @ApiCreatedResponse({ type: PushDeviceDto })
  @ApiErrors('push_endpoint_refused', 'not_found')
  subscribe(
    @CurrentUser() { userId }: Principal,
    @Body() body: PushSubscriptionDto,
    @Headers('user-agent') userAgent?: string,
  ): Promise<PushDevice> {
    return this.push.subscribe(userId, body, userAgent);
  }

  @Get()
  @ApiOperation({ summary: 'List your browsers, newest first', description: 'Without their keys.' })
  @ApiOkResponse({ type: PushDevicesDto })
  async list(@CurrentUser() { userId }: Principal): Promise<PushDevices> {
    return { data: await this.push.list(userId) };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Have no more push messages on a browser' })
  @ApiNoContentResponse()
  @ApiErrors('not_found')
  remove(@CurrentUser() { userId }: Principal, @Param() { id }: PushDeviceParams): Promise<void> {
    return this.push.remove(userId, id);
  }

  // In the body, because addresses end up in logs, and an endpoint is all it takes to send to it (RFC 8030, 8.3).
  @Delete()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Have no more push messages on this browser',
    description: 'For a page that knows its subscription but not its id here, when somebody signs out.',
  })
  @ApiNoContentResponse()
  @ApiErrors('not_found')
  removeEndpoint(@CurrentUser() { userId }: Principal, @Body() { endpoint }: PushEndpointDto): Promise<void> {
    return this.push.removeEndpoint(userId, endpoint);
  }
}
