import { Module } from '@nestjs/common';
import { FilesListener } from './files.listener.js';

@Module({ providers: [FilesListener] })
export class FilesModule {}
