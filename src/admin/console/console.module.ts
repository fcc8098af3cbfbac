import { Module } from '@nestjs/common';
import { PreferencesModule } from '../../preferences/preferences.module.js';
import { ConsoleController } from './console.controller.js';
import { PulseController } from './pulse.controller.js';
import { PulseReader } from './pulse.js';

/** The pages of staff. */
@Module({
  imports: [PreferencesModule],
  controllers: [ConsoleController, PulseController],
  providers: [PulseReader],
})
export class ConsoleModule {}
