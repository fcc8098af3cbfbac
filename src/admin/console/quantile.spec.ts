import { quantileMs } from './quantile.js';

describe('a quantile of a histogram', () => {
  const buckets = [
    { le: 0.0005, count: 10 },
    { le: 0.01, count: 98 },
    { le: 1, count: 99 },
    { le: Infinity, count: 100 },
  ];

  it('is the bound of the bucket it falls into', () => {
    expect(quantileMs(buckets, 0.05)).toBe(0.5);
    expect(quantileMs(buckets, 0.5)).toBe(10);
    expect(quantileMs(buckets, 0.99)).toBe(1_000);
  });

  it('beyond all bounds is the largest of them', () => {
    expect(quantileMs(buckets, 1)).toBe(1_000);
  });

  it('is none before anything was observed', () => {
    expect(quantileMs([], 0.5)).toBeNull();
    expect(quantileMs([{ le: Infinity, count: 0 }], 0.5)).toBeNull();
  });

  it('does not depend on the order of the buckets', () => {
    expect(quantileMs(buckets.toReversed(), 0.5)).toBe(10);
  });
});
