import type { Delivery, SendResult } from '../channel.js';
import type { Verdict } from './answer.js';

/**
 * A delivery that one device has is not a failure. The others get so many attempts in all; then it counts as sent.
 */
const ATTEMPTS_FOR_THE_REST = 5;
/** How far away a next attempt can be when no device asked for more. */
const NEXT_ATTEMPT_MS = 15 * 60_000;

type Postponed = Verdict & { kind: 'later' | 'down' | 'refused' };

/** One delivery, several devices: what became of it. `takenBefore`: how many had it from an earlier attempt. */
export function outcomeOf(
  { attempt, expiresAt }: Pick<Delivery, 'attempt' | 'expiresAt'>,
  verdicts: readonly Verdict[],
  { takenBefore, reference, now = Date.now() }: { takenBefore: number; reference: string; now?: number },
): SendResult {
  const taken = takenBefore + verdicts.filter(({ kind }) => kind === 'taken').length;
  const postponed = verdicts.filter(isPostponed);
  if (postponed.length > 0) {
    const retry = retryOf(postponed, expiresAt, now);
    const isOver = attempt >= ATTEMPTS_FOR_THE_REST || retry.isPastExpiry;
    if (taken === 0 || !isOver) return retry.result;
  }
  if (taken > 0) return { outcome: 'sent', reference };
  const never = verdicts.find((verdict) => verdict.kind === 'never');
  return never
    ? { outcome: 'failed', reason: never.reason }
    : { outcome: 'skipped', reason: 'no_subscription' };
}

function isPostponed(verdict: Verdict): verdict is Postponed {
  return verdict.kind === 'later' || verdict.kind === 'down' || verdict.kind === 'refused';
}

function retryOf(postponed: readonly Postponed[], expiresAt: Date | null, now: number) {
  const waits = postponed.map((verdict) => ('retryAfterMs' in verdict ? verdict.retryAfterMs : undefined));
  // The first that may be tried decides; one that did not say goes by the usual steps.
  const wait = Math.min(...waits.map((ms) => ms ?? 0));
  const left = expiresAt ? expiresAt.getTime() - now : Infinity;
  const reason = [...new Set(postponed.map((verdict) => verdict.reason))].join('; ');
  const result: SendResult = {
    outcome: 'retry',
    reason,
    // After its expiry nobody would send it: then is when its end should be noticed.
    ...(wait > 0 ? { retryAfterMs: Math.min(wait, Math.max(0, left)) } : {}),
  };
  return { result, isPastExpiry: Math.max(wait, NEXT_ATTEMPT_MS) >= left };
}
