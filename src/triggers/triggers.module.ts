import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PreferencesModule } from '../preferences/preferences.module.js';
import { AccountsModule } from './accounts/accounts.module.js';
import { BROKER } from './broker/broker.providers.js';
import { CoursesModule } from './courses/courses.module.js';
import { CustomModule } from './custom/custom.module.js';
import { FilesModule } from './files/files.module.js';
import { OrdersModule } from './orders/orders.module.js';
import { PaymentsModule } from './payments/payments.module.js';
import { PromotionsModule } from './promotions/promotions.module.js';
import { ReviewsModule } from './reviews/reviews.module.js';
import { StockModule } from './stock/stock.module.js';
import { SupportModule } from './support/support.module.js';
import { QuarantineRepository } from './quarantine.repository.js';
import { QuarantineService } from './quarantine.service.js';
import { TriggerRegistry } from './trigger.registry.js';
import { TriggersController } from './triggers.controller.js';
import { TriggersService } from './triggers.service.js';

/** A new domain is one folder and one line here. */
const DOMAINS = [
  OrdersModule,
  StockModule,
  ReviewsModule,
  PaymentsModule,
  PromotionsModule,
  AccountsModule,
  SupportModule,
  FilesModule,
  CoursesModule,
  CustomModule,
];

@Module({
  imports: [DiscoveryModule, NotificationsModule, PreferencesModule, ...DOMAINS],
  controllers: [TriggersController],
  providers: [TriggerRegistry, TriggersService, QuarantineService, QuarantineRepository, ...BROKER.providers],
  exports: [TriggerRegistry, TriggersService, QuarantineRepository, ...BROKER.exports],
})
export class TriggersModule {}
