import { IdField, IntField, LinkField, TextField, UserIdField } from '../trigger.js';

const PAGE = "The product's page, `/products/<productId>`, when absent";

export class ReviewSubmitted {
  @IdField() reviewId!: string;
  @IdField({ example: 'mug-blue' }) productId!: string;
  @TextField({ example: 'Blue mug' }) productName!: string;
  @IntField({ min: 1, max: 5, description: 'Stars', example: 4 }) rating!: number;
  @TextField({ optional: true, description: 'Name to show, never an address' }) author?: string;
  @TextField({ optional: true, max: 2000, description: 'First words of the review' }) excerpt?: string;
  @LinkField({ optional: true, description: PAGE }) url?: string;
  @LinkField({ optional: true }) imageUrl?: string;
}

export class ReviewReplied {
  @IdField() reviewId!: string;
  @UserIdField({ description: 'Who wrote the review' }) customerId!: string;
  @TextField({ example: 'Blue mug' }) productName!: string;
  @IdField({ optional: true, example: 'mug-blue' }) productId?: string;
  @TextField({ optional: true, description: 'Who replied' }) author?: string;
  @TextField({ optional: true, max: 2000, description: 'First words of the reply' }) excerpt?: string;
  @LinkField({ optional: true, description: PAGE }) url?: string;
  @LinkField({ optional: true }) imageUrl?: string;
}
