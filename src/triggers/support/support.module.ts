import { Module } from '@nestjs/common';
import { SupportListener } from './support.listener.js';

@Module({ providers: [SupportListener] })
export class SupportModule {}
