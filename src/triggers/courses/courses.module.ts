import { Module } from '@nestjs/common';
import { CoursesListener } from './courses.listener.js';

@Module({ providers: [CoursesListener] })
export class CoursesModule {}
