import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { renderDraft, type Draft } from '../trigger.js';
import { StockLevelChanged } from './stock.events.js';
import { StockListener } from './stock.listener.js';

const listener = new StockListener();
const mug = { productId: 'mug', productName: 'Blue mug' };

function level(available: number, data: object = {}) {
  return listener.onLevelChanged({
    id: 'e1',
    source: 'shop',
    type: 'stock.level_changed',
    time: '2026-11-27T08:00:00.000Z',
    data: plainToInstance(StockLevelChanged, { ...mug, available, ...data }),
  });
}

/** What is told when the level before was `previous`: `when` as draft.ts defines it. */
function told(drafts: Draft[], previous: number | undefined): string[] {
  const passes = ({ when }: Draft) => {
    if (!when) return true;
    if (previous === undefined) return when.orUnknown;
    return previous >= (when.atLeast ?? -Infinity) && previous <= (when.atMost ?? Infinity);
  };
  return drafts.filter(passes).map((draft) => draft.type.type);
}

const find = (drafts: Draft[], type: string) => drafts.find((draft) => draft.type.type === type)!;

describe('stock', () => {
  it('tells the admins when a product runs low', () => {
    const low = find(level(3).drafts, 'stock.low');
    expect(low).toMatchObject({
      to: { role: 'admin' },
      type: { category: 'stock', level: 'warning', priority: 'medium' },
      data: { productId: 'mug', productName: 'Blue mug', available: 3, threshold: 5 },
      url: '/products/mug',
      thread: 'stock:mug',
    });
    expect(renderDraft(low)).toMatchObject({
      title: 'Low stock: Blue mug',
      message: 'Only 3 units left, at a warning level of 5.',
    });
    expect(renderDraft(find(level(1).drafts, 'stock.low')).message).toBe(
      'Only 1 unit left, at a warning level of 5.',
    );
  });

  it('tells the admins when a product is sold out', () => {
    const { drafts } = level(0);
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({
      to: { role: 'admin' },
      type: { type: 'stock.out', category: 'stock', level: 'error', priority: 'high' },
    });
    expect(renderDraft(drafts[0]!)).toMatchObject({
      title: 'Out of stock: Blue mug',
      message: 'Blue mug has sold out. Customers can ask to be told when it is back.',
    });
  });

  it('tells as many of those who wait as there are units, without the number', () => {
    const back = find(level(12, { url: '/p/mug', imageUrl: '/p/mug.jpg' }).drafts, 'stock.back_in_stock');
    expect(back).toMatchObject({
      to: { waitlist: { productId: 'mug' }, limit: 12 },
      type: { category: 'stock', level: 'success', priority: 'high' },
      url: '/p/mug',
      imageUrl: '/p/mug.jpg',
    });
    expect(back.data).toEqual({ productId: 'mug', variantId: null, productName: 'Blue mug' });
    expect(renderDraft(back)).toMatchObject({
      title: 'Blue mug is back in stock',
      message: 'You asked us to tell you: Blue mug can be ordered again. Get it while it lasts.',
    });
  });

  it.each([
    ['runs low', 6, 5, ['stock.low']],
    ['jumps far below the threshold', 100, 1, ['stock.low']],
    ['was low before', 5, 4, []],
    ['sells out from low', 1, 0, ['stock.out']],
    ['sells out at once', 100, 0, ['stock.out']],
    ['stays sold out', 0, 0, []],
    ['comes back', 0, 40, ['stock.back_in_stock']],
    ['comes back but low', 0, 3, ['stock.back_in_stock']],
    ['fills up from low', 3, 40, []],
    ['stays high', 40, 39, []],
    ['is first heard of, high', undefined, 40, ['stock.back_in_stock']],
    ['is first heard of, low', undefined, 5, ['stock.low', 'stock.back_in_stock']],
    ['is first heard of, sold out', undefined, 0, ['stock.out']],
  ])('tells a crossing once: a product that %s', (_name, previous, available, expected) => {
    expect(told(level(available).drafts, previous)).toEqual(expected);
  });

  it("takes the shop's threshold for the product", () => {
    expect(told(level(20, { threshold: 20 }).drafts, 21)).toEqual(['stock.low']);
    expect(told(level(20, { threshold: 20 }).drafts, 20)).toEqual([]);
    expect(told(level(1, { threshold: 0 }).drafts, 2)).toEqual([]);
  });

  it('remembers the newest level of the product', () => {
    expect(level(7)).toMatchObject({ subject: { key: 'stock:mug', value: 7, keep: 'latest' } });
  });

  it('counts each variant by itself', () => {
    const { drafts, subject } = level(7, { variantId: 'xl' });
    expect(subject!.key).toBe('stock:mug#xl');
    expect(drafts[0]).toMatchObject({
      to: { waitlist: { productId: 'mug', variantId: 'xl' }, limit: 7 },
      data: { variantId: 'xl' },
      thread: 'stock:mug#xl',
    });
  });

  it('puts nothing undeclared on a screen', () => {
    expect(JSON.stringify(level(3, { supplier: 'secret' }))).not.toContain('secret');
  });

  it.each([
    [{ productId: '' }, 'productId'],
    [{ productName: '   ' }, 'productName'],
    [{ available: -1 }, 'available'],
    [{ available: '3' }, 'available'],
    [{ available: 2.5 }, 'available'],
    [{ available: undefined }, 'available'],
    [{ threshold: -1 }, 'threshold'],
    [{ variantId: 'x l' }, 'variantId'],
    [{ imageUrl: 'http://shop.example/mug.jpg' }, 'imageUrl'],
  ])('refuses %j', (wrong, property) => {
    const payload = plainToInstance(StockLevelChanged, { ...mug, available: 3, ...wrong });
    expect(validateSync(payload).map((error) => error.property)).toEqual([property]);
  });
});
