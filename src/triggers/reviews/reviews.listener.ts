import { OnTrigger, TriggerListener, type Outcome, type ShopEvent } from '../trigger.js';
import { reviewsCatalog } from './reviews.catalog.js';
import { ReviewReplied, ReviewSubmitted } from './reviews.events.js';

@TriggerListener(reviewsCatalog)
export class ReviewsListener {
  @OnTrigger('review.submitted', ReviewSubmitted, 'A customer reviewed a product.')
  onSubmitted({ data }: ShopEvent<ReviewSubmitted>): Outcome {
    const { reviewId, productId, productName, rating, author, excerpt, url, imageUrl } = data;
    return {
      drafts: [
        {
          to: { role: 'admin' },
          type: reviewsCatalog.types['review.submitted'],
          data: {
            reviewId,
            productId,
            productName,
            rating,
            author: author ?? null,
            excerpt: excerpt ?? null,
          },
          url: url ?? productPage(productId),
          imageUrl,
          thread: `review:${reviewId}`,
        },
      ],
    };
  }

  @OnTrigger('review.replied', ReviewReplied, 'The shop replied to a review.')
  onReplied({ data }: ShopEvent<ReviewReplied>): Outcome {
    const { reviewId, customerId, productId, productName, author, excerpt, url, imageUrl } = data;
    return {
      drafts: [
        {
          to: { user: customerId },
          type: reviewsCatalog.types['review.replied'],
          data: {
            reviewId,
            productId: productId ?? null,
            productName,
            author: author ?? null,
            excerpt: excerpt ?? null,
          },
          url: url ?? (productId ? productPage(productId) : undefined),
          imageUrl,
          thread: `review:${reviewId}`,
        },
      ],
    };
  }
}

function productPage(productId: string): string {
  return `/products/${encodeURIComponent(productId)}`;
}
