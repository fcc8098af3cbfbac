import { OnTrigger, TriggerListener, type Draft, type Outcome, type ShopEvent } from '../trigger.js';
import { promotionsCatalog } from './promotions.catalog.js';
import { PromotionStarted } from './promotions.events.js';

@TriggerListener(promotionsCatalog)
export class PromotionsListener {
  @OnTrigger(
    'promotion.started',
    PromotionStarted,
    'A promotion has begun: tells everybody, or its audience.',
  )
  onStarted({ data }: ShopEvent<PromotionStarted>): Outcome {
    const { promotionId, name } = data;
    const endsAt = data.endsAt ? new Date(data.endsAt).toISOString() : undefined;
    return {
      drafts: [
        {
          to: recipient(data.audience),
          type: promotionsCatalog.types['promotion.started'],
          data: {
            promotionId,
            name,
            about: data.excerpt ?? data.description ?? null,
            code: data.code ?? null,
            endsAt: endsAt ?? null,
          },
          url: data.url ?? `/promotions/${encodeURIComponent(promotionId)}`,
          imageUrl: data.imageUrl,
          thread: `promotion:${promotionId}`,
          expiresAt: endsAt,
        },
      ],
    };
  }
}

function recipient(audience: PromotionStarted['audience']): Draft['to'] {
  if (!audience || audience === 'all') return { audience: {} };
  const { userIds, ...conditions } = audience;
  return userIds ? { users: userIds } : { audience: conditions };
}
