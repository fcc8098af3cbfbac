import { jest } from '@jest/globals';
import { TokenClock } from './token-clock.js';

const START = Date.parse('2026-11-21T08:00:00Z');
const seconds = START / 1_000;

let told: string[];
let clock: TokenClock;

beforeEach(() => {
  jest.useFakeTimers({ now: START });
  told = [];
  const write = (what: string) => (): void => void told.push(`${what} at ${(Date.now() - START) / 1_000}`);
  clock = new TokenClock(write('expiring'), write('expired'));
});
afterEach(() => jest.useRealTimers());

describe('the clock of a token', () => {
  it('warns a minute before the end', () => {
    clock.start(seconds + 300);
    jest.advanceTimersByTime(400_000);
    expect(told).toEqual(['expiring at 240', 'expired at 300']);
  });

  it('warns at once when less is left', () => {
    clock.start(seconds + 5);
    expect(told).toEqual(['expiring at 0']);
  });

  it('starts anew with a new token', () => {
    clock.start(seconds + 10);
    clock.start(seconds + 100);
    jest.advanceTimersByTime(200_000);
    expect(told).toEqual(['expiring at 0', 'expiring at 40', 'expired at 100']);
  });

  it('is silent once stopped', () => {
    clock.start(seconds + 100);
    clock.stop();
    jest.advanceTimersByTime(200_000);
    expect(told).toEqual([]);
  });

  it('waits for years in steps that a timer can take', () => {
    const setTimer = jest.spyOn(globalThis, 'setTimeout');
    const years = 3 * 365 * 24 * 60 * 60;
    clock.start(seconds + years);
    jest.advanceTimersByTime((years + 1) * 1_000);
    expect(told).toEqual([`expiring at ${years - 60}`, `expired at ${years}`]);
    // One more overflows, and fires at once.
    expect(Math.max(...setTimer.mock.calls.map(([, delay]) => delay ?? 0))).toBeLessThanOrEqual(2 ** 31 - 1);
  });
});
