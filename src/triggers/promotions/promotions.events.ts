import { AudienceDto, AudienceField, IdField, LinkField, TextField, TimeField } from '../trigger.js';

export class PromotionStarted {
  @IdField() promotionId!: string;
  @TextField({ example: 'Winter sale' }) name!: string;
  @AudienceField() audience?: 'all' | AudienceDto;
  @TimeField({ optional: true, description: 'The notification goes away then' }) endsAt?: string;
  @TextField({ optional: true, max: 2000 }) description?: string;
  @TextField({ optional: true, max: 500, description: 'Shown in place of the description' }) excerpt?: string;
  @TextField({ optional: true, max: 50, example: 'WINTER20' }) code?: string;
  @LinkField({ optional: true, description: '`/promotions/<promotionId>` when absent' }) url?: string;
  @LinkField({ optional: true }) imageUrl?: string;
}
