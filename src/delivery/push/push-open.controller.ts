import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../auth/auth.decorators.js';
import type { PushDevice, PushKey } from '../../contract/index.js';
import { ApiErrors } from '../../errors/api-errors.js';
import { PushDeviceDto, PushKeyDto, PushRenewalDto } from './dto.js';
import { PushService } from './push.service.js';

/** What a service worker needs, which has no token. */
@ApiTags('push')
@Public()
@Controller('notifications/push')
export class PushOpenController {
  constructor(private readonly push: PushService) {}

  @Get('key')
  @ApiOperation({
    summary: 'Get the key that a browser subscribes with',
    description: '404: push is not set up.',
  })
  @ApiOkResponse({ type: PushKeyDto })
  @ApiErrors('not_found')
  key(): PushKey {
    return this.push.key();
  }

  @Post('subscriptions/renew')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Put a new subscription in the place of an old one',
    description:
      'For `pushsubscriptionchange`. Endpoint and secret of the old subscription are the proof; they stop being one ' +
      'with it. Repeating it changes nothing.',
  })
  @ApiOkResponse({ type: PushDeviceDto })
  @ApiErrors('push_endpoint_refused', 'not_found')
  renew(@Body() body: PushRenewalDto): Promise<PushDevice> {
    return this.push.renew(body);
  }
}
