export type Pause = 'off' | 'hour' | 'tomorrow' | 'week';

const HOUR = 3_600_000;
const MORNING = 8;

/** When the pause ends, ISO 8601 UTC; null: none. "Tomorrow" is by the clock on this person's wall. */
export function pauseEnd(pause: Pause, now: Date): string | null {
  const ends: Record<Pause, Date | null> = {
    off: null,
    hour: new Date(now.getTime() + HOUR),
    tomorrow: new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING),
    week: new Date(now.getTime() + 7 * 24 * HOUR),
  };
  return ends[pause]?.toISOString() ?? null;
}
