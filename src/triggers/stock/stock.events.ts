import { IdField, IntField, LinkField, TextField } from '../trigger.js';

export class StockLevelChanged {
  @IdField({ example: 'mug-blue' }) productId!: string;
  @IdField({ optional: true, description: 'When the product is counted by variant' }) variantId?: string;
  @TextField({ example: 'Blue mug' }) productName!: string;
  @IntField({ description: 'Units that can be sold now', example: 3 }) available!: number;
  @IntField({ optional: true, description: 'Low is this many or fewer; 5 when absent' }) threshold?: number;
  @LinkField({ optional: true, description: '`/products/<productId>` when absent' }) url?: string;
  @LinkField({ optional: true }) imageUrl?: string;
}
