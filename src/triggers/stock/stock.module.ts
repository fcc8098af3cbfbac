import { Module } from '@nestjs/common';
import { StockListener } from './stock.listener.js';

@Module({ providers: [StockListener] })
export class StockModule {}
