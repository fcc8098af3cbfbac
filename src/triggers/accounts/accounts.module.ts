import { Module } from '@nestjs/common';
import { AccountsListener } from './accounts.listener.js';

@Module({ providers: [AccountsListener] })
export class AccountsModule {}
