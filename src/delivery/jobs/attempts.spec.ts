import { nextAttempt } from './attempts.js';

const now = new Date('2026-11-27T08:00:00Z');
const half = (): number => 0.5;
const seconds = (next: unknown): number => ((next as Date).getTime() - now.getTime()) / 1_000;

describe('the next attempt', () => {
  it('is further away each time, eight attempts in all', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7].map((made) => seconds(nextAttempt(made, undefined, null, now, half)));
    expect(waits).toEqual([5, 60, 300, 900, 3_600, 10_800, 28_800]);
    expect(nextAttempt(8, undefined, null, now, half)).toBe('exhausted');
  });

  it('is up to a fifth earlier or later, so that many do not come back together', () => {
    expect(seconds(nextAttempt(2, undefined, null, now, () => 0))).toBe(48);
    expect(seconds(nextAttempt(2, undefined, null, now, () => 1))).toBe(72);
  });

  it('waits as long as the provider asks, and never shorter than it would', () => {
    expect(seconds(nextAttempt(1, 120_000, null, now, half))).toBe(120);
    expect(seconds(nextAttempt(2, 1_000, null, now, half))).toBe(60);
  });

  it('is not made when it would be too late', () => {
    const soon = new Date(now.getTime() + 30_000);
    expect(nextAttempt(2, undefined, soon, now, half)).toBe('too_late');
    expect(nextAttempt(1, 86_400_000, soon, now, half)).toBe('too_late');
    expect(seconds(nextAttempt(1, undefined, soon, now, half))).toBe(5);
  });
});
