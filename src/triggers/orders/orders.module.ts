import { Module } from '@nestjs/common';
import { OrdersListener } from './orders.listener.js';

@Module({ providers: [OrdersListener] })
export class OrdersModule {}
