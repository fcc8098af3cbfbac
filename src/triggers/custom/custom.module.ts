import { Module } from '@nestjs/common';
import { CustomListener } from './custom.listener.js';

@Module({ providers: [CustomListener] })
export class CustomModule {}
