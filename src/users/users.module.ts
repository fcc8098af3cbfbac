import { Global, Module } from '@nestjs/common';
import { ErasureRepository } from './erasure.repository.js';
import { ErasureService } from './erasure.service.js';
import { ErasureSignal } from './erasure.signal.js';
import { ErasureWatch } from './erasure.watch.js';
import { ExportRepository } from './export.repository.js';
import { TombstonesRepository } from './tombstones.repository.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Global()
@Module({
  controllers: [UsersController],
  providers: [
    UsersService,
    UsersRepository,
    TombstonesRepository,
    ErasureRepository,
    ErasureService,
    ErasureSignal,
    ErasureWatch,
    ExportRepository,
  ],
  exports: [UsersService],
})
export class UsersModule {}
