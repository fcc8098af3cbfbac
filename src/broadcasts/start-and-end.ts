import { AppError } from '../errors/app.error.js';
import { stagesOf } from './local-start.js';

const LIFETIME_MS = 30 * 86_400_000;

interface Times {
  startsAt?: string | null;
  startsAtLocal?: string | null;
  expiresAt?: string | null;
}

/** A moment for everybody, or one for each clock. */
export function refuseTwoStarts({ startsAt, startsAtLocal }: Times): void {
  if (startsAt != null && startsAtLocal != null) throw wrong('startsAtLocal', 'cannot stand beside startsAt');
}

/** From when to when a broadcast is there, as it is stored. Throws `validation_failed` for times that cannot be. */
export function startAndEnd({ startsAt, startsAtLocal, expiresAt }: Times): {
  startsAt: Date;
  startsAtLocal: string | null;
  expiresAt: Date;
} {
  const stages = startsAtLocal ? stagesOf(startsAtLocal) : [startsAt ? new Date(startsAt) : new Date()];
  const [first, last] = [stages[0], stages.at(-1)] as [Date, Date];
  const end = expiresAt ? new Date(expiresAt) : new Date(last.getTime() + LIFETIME_MS);
  if (end <= last || end <= new Date()) {
    const message = startsAtLocal
      ? 'must be in the future, and after it has started in all time zones'
      : 'must be after its start, and in the future';
    throw wrong('expiresAt', message);
  }
  return { startsAt: first, startsAtLocal: startsAtLocal ?? null, expiresAt: end };
}

function wrong(path: string, message: string): AppError {
  return new AppError('validation_failed', `${path} ${message}.`, [{ path, message }]);
}
