import { jest } from '@jest/globals';
import { Pace } from './pace.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const take = (pace: Pace, times: number): number[] => Array.from({ length: times }, () => pace.take());

it('lets a few go at once, and says when the next may', () => {
  expect(take(new Pace(3, 100), 5)).toEqual([0, 0, 0, 100, 100]);
});

it('then lets one go every so often', () => {
  const pace = new Pace(3, 100);
  take(pace, 3);
  jest.advanceTimersByTime(40);
  expect(pace.take()).toBe(60);
  jest.advanceTimersByTime(60);
  expect(take(pace, 2)).toEqual([0, 100]);
});

it('saves up no more turns than it began with', () => {
  const pace = new Pace(3, 100);
  jest.advanceTimersByTime(60_000);
  expect(take(pace, 4)).toEqual([0, 0, 0, 100]);
});
