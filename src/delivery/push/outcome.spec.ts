import type { SendResult } from '../channel.js';
import type { Verdict } from './answer.js';
import { outcomeOf } from './outcome.js';

const now = Date.parse('2026-11-27T08:00:00Z');
const taken: Verdict = { kind: 'taken' };
const gone: Verdict = { kind: 'gone' };
const never: Verdict = { kind: 'never', reason: 'a 400' };
const down: Verdict = { kind: 'down', reason: 'a 503' };
const later = (retryAfterMs?: number): Verdict => ({ kind: 'later', reason: 'a 429', retryAfterMs });

function outcome(
  verdicts: Verdict[],
  rest: { attempt?: number; expiresIn?: number; takenBefore?: number } = {},
): SendResult {
  const { attempt = 1, expiresIn, takenBefore = 0 } = rest;
  const expiresAt = expiresIn === undefined ? null : new Date(now + expiresIn);
  return outcomeOf({ attempt, expiresAt }, verdicts, { takenBefore, reference: 'topic', now });
}
const sent = { outcome: 'sent', reference: 'topic' };

describe('a delivery', () => {
  it.each([
    ['everybody has it', outcome([taken, taken])],
    ['one has it and the others can never', outcome([taken, never, gone])],
    ['all had it before', outcome([], { takenBefore: 2 })],
    ['the rest got five attempts', outcome([taken, down], { attempt: 5 })],
    [
      'the rest got five attempts, and who has it had it before',
      outcome([down], { attempt: 5, takenBefore: 1 }),
    ],
    ['the next attempt could be too late for the rest', outcome([taken, down], { expiresIn: 600_000 })],
    ['the rest would have to wait too long', outcome([taken, later(86_400_000)], { expiresIn: 3_600_000 })],
  ])('is sent when %s', (_when, result) => {
    expect(result).toEqual(sent);
  });

  it('is tried again for those who wait', () => {
    expect(outcome([taken, down])).toEqual({ outcome: 'retry', reason: 'a 503' });
    expect(outcome([down], { takenBefore: 1, attempt: 4 })).toEqual({ outcome: 'retry', reason: 'a 503' });
  });

  it('that nobody has is never called sent', () => {
    expect(outcome([down], { attempt: 8 })).toEqual({ outcome: 'retry', reason: 'a 503' });
    expect(outcome([later(60_000), gone], { attempt: 8, expiresIn: 10_000 })).toEqual({
      outcome: 'retry',
      reason: 'a 429',
      retryAfterMs: 10_000,
    });
  });

  it('waits for the first of those who may be tried', () => {
    expect(outcome([later(60_000), later(30_000)])).toMatchObject({ reason: 'a 429', retryAfterMs: 30_000 });
    expect(outcome([later(60_000), down])).toEqual({ outcome: 'retry', reason: 'a 429; a 503' });
  });

  it('fails when no device can ever take it, and is skipped when there is none', () => {
    expect(outcome([never, gone])).toEqual({ outcome: 'failed', reason: 'a 400' });
    expect(outcome([gone])).toEqual({ outcome: 'skipped', reason: 'no_subscription' });
    expect(outcome([])).toEqual({ outcome: 'skipped', reason: 'no_subscription' });
  });
});
