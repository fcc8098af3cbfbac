import { Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { PreferencesModule } from '../../preferences/preferences.module.js';
import { EmailChannel } from './email.channel.js';
import { MailLinks } from './mail.links.js';
import { MailRenderer } from './mail.renderer.js';
import { MailTexts } from './mail.texts.js';
import { UnsubscribeController } from './unsubscribe.controller.js';
import { UnsubscribePages } from './unsubscribe.pages.js';

@Module({
  imports: [PreferencesModule],
  controllers: [UnsubscribeController],
  providers: [
    EmailChannel,
    MailLinks,
    MailRenderer,
    UnsubscribePages,
    {
      provide: MailTexts,
      useFactory: ({ texts }: Config) => new MailTexts(texts.dir),
      inject: [Config],
    },
  ],
  exports: [EmailChannel, MailRenderer],
})
export class EmailModule {}
