import { Module } from '@nestjs/common';
import { DELIVERY_CHANNELS, type DeliveryChannel } from './channel.js';
import { EmailChannel } from './email/email.channel.js';
import { EmailModule } from './email/email.module.js';
import { PushChannel } from './push/push.channel.js';
import { PushModule } from './push/push.module.js';
import { WebhookChannels } from './webhook/webhook-channels.service.js';
import { WebhookModule } from './webhook/webhook.module.js';

/** Names the channels. The shop's own routes go before what we send ourselves. */
@Module({
  imports: [WebhookModule, EmailModule, PushModule],
  providers: [
    {
      provide: DELIVERY_CHANNELS,
      inject: [WebhookChannels, EmailChannel, PushChannel],
      useFactory: (webhooks: WebhookChannels, email: EmailChannel, push: PushChannel): DeliveryChannel[] => [
        ...webhooks.all,
        email,
        push,
      ],
    },
  ],
  exports: [DELIVERY_CHANNELS],
})
export class ChannelsModule {}
