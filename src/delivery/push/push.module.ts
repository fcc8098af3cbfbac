import { Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { loadPushKeys, PushKeys } from './push-keys.js';
import { PushOpenController } from './push-open.controller.js';
import { PushChannel } from './push.channel.js';
import { PushController } from './push.controller.js';
import { PushRepository } from './push.repository.js';
import { PushService } from './push.service.js';
import { PushServices } from './push.services.js';
import { PushTransport } from './push.transport.js';

@Module({
  controllers: [PushOpenController, PushController],
  providers: [
    { provide: PushKeys, inject: [Config], useFactory: loadPushKeys },
    PushRepository,
    PushService,
    PushServices,
    PushTransport,
    PushChannel,
  ],
  exports: [PushChannel],
})
export class PushModule {}
