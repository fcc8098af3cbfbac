import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { renderDraft } from '../trigger.js';
import { ReviewReplied, ReviewSubmitted } from './reviews.events.js';
import { ReviewsListener } from './reviews.listener.js';

const listener = new ReviewsListener();
const event = { id: 'e1', source: 'shop', type: 'review', time: '2026-11-27T08:00:00.000Z' };

const review = { reviewId: 'r1', productId: 'mug', productName: 'Blue mug', rating: 4 };
const reply = { reviewId: 'r1', customerId: 'anna', productName: 'Blue mug' };

function submitted(data: object = {}) {
  return listener.onSubmitted({ ...event, data: plainToInstance(ReviewSubmitted, { ...review, ...data }) })
    .drafts;
}

function replied(data: object = {}) {
  return listener.onReplied({ ...event, data: plainToInstance(ReviewReplied, { ...reply, ...data }) }).drafts;
}

describe('reviews', () => {
  it('tells the admins when a review comes in', () => {
    const drafts = submitted({ author: 'Anna', excerpt: 'Keeps the tea warm.' });
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({
      to: { role: 'admin' },
      type: { type: 'review.submitted', category: 'reviews', level: 'info', priority: 'medium' },
      data: { reviewId: 'r1', productId: 'mug', rating: 4 },
      url: '/products/mug',
      thread: 'review:r1',
    });
    expect(renderDraft(drafts[0]!)).toMatchObject({
      title: 'New 4-star review of Blue mug',
      message: 'Anna wrote: “Keeps the tea warm.”',
    });
  });

  it('tells of a rating without a name and without words', () => {
    expect(renderDraft(submitted({ rating: 1 })[0]!)).toMatchObject({
      title: 'New 1-star review of Blue mug',
      message: 'A customer left a rating without words.',
    });
  });

  it('shows what a customer wrote as plain text, whatever it is', () => {
    const excerpt = `{rating} <b>'{'</b> constructor`;
    expect(renderDraft(submitted({ excerpt })[0]!).message).toBe(`A customer wrote: “${excerpt}”`);
  });

  it('tells the customer when the shop replies', () => {
    const drafts = replied({ author: 'Tom', excerpt: 'Thank you!', productId: 'mug' });
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({
      to: { user: 'anna' },
      type: { type: 'review.replied', category: 'reviews', level: 'info', priority: 'medium' },
      url: '/products/mug',
      thread: 'review:r1',
    });
    expect(renderDraft(drafts[0]!)).toMatchObject({
      title: 'New reply to your review of Blue mug',
      message: 'Tom wrote: “Thank you!”',
    });
  });

  it('tells of a reply of which only the product is known, and leads nowhere then', () => {
    const [draft] = replied();
    expect(renderDraft(draft!).message).toBe('The shop has replied to what you wrote.');
    expect(draft!.url).toBeUndefined();
    expect(replied({ url: '/reviews/r1' })[0]!.url).toBe('/reviews/r1');
  });

  it('puts nothing undeclared on a screen', () => {
    expect(
      JSON.stringify([submitted({ email: 'a@b.example' }), replied({ email: 'a@b.example' })]),
    ).not.toContain('@');
  });

  it.each([
    [{ rating: 0 }, 'rating'],
    [{ rating: 6 }, 'rating'],
    [{ rating: 4.5 }, 'rating'],
    [{ rating: '4' }, 'rating'],
    [{ productId: undefined }, 'productId'],
    [{ excerpt: 'x'.repeat(2001) }, 'excerpt'],
  ])('refuses a review with %j', (wrong, property) => {
    const payload = plainToInstance(ReviewSubmitted, { ...review, ...wrong });
    expect(validateSync(payload).map((error) => error.property)).toEqual([property]);
  });

  it.each([
    [{ customerId: undefined }, 'customerId'],
    [{ reviewId: 7 }, 'reviewId'],
    [{ productName: '' }, 'productName'],
    [{ url: 'javascript:alert(1)' }, 'url'],
  ])('refuses a reply with %j', (wrong, property) => {
    const payload = plainToInstance(ReviewReplied, { ...reply, ...wrong });
    expect(validateSync(payload).map((error) => error.property)).toEqual([property]);
  });
});
