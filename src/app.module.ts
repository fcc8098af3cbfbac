import { Module, type DynamicModule } from '@nestjs/common';
import { AuthModule } from './auth/auth.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { ClientModule } from './client/client.module.js';
import { DemoModule } from './demo/demo.module.js';
import { HealthModule } from './health/health.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { PrismaModule } from './prisma/prisma.module.js';
import { RedisModule } from './redis/redis.module.js';
import { TracingModule } from './tracing/tracing.module.js';
import { TriggersModule } from './triggers/triggers.module.js';
import { AdminModule } from './admin/admin.module.js';
import { BroadcastsModule } from './broadcasts/broadcasts.module.js';
import { PreferencesModule } from './preferences/preferences.module.js';
import { UsersModule } from './users/users.module.js';
import { WaitlistModule } from './waitlist/waitlist.module.js';

@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config),
        MetricsModule,
        TracingModule,
        PrismaModule,
        RedisModule,
        AuthModule,
        UsersModule,
        PreferencesModule,
        TriggersModule,
        BroadcastsModule,
        AdminModule,
        WaitlistModule,
        HealthModule,
        ClientModule,
        ...(config.demo ? [DemoModule] : []),
      ],
    };
  }
}
