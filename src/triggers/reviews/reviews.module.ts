import { Module } from '@nestjs/common';
import { ReviewsListener } from './reviews.listener.js';

@Module({ providers: [ReviewsListener] })
export class ReviewsModule {}
