import { Module } from '@nestjs/common';
import { PromotionsListener } from './promotions.listener.js';

@Module({ providers: [PromotionsListener] })
export class PromotionsModule {}
