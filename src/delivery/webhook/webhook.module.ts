import { Module } from '@nestjs/common';
import { PreferencesModule } from '../../preferences/preferences.module.js';
import { WebhookChannels } from './webhook-channels.service.js';

@Module({
  imports: [PreferencesModule],
  providers: [WebhookChannels],
  exports: [WebhookChannels],
})
export class WebhookModule {}
