import { DateTime, IANAZone } from 'luxon';
import type { QuietHours } from '../contract/index.js';

const DAY = 24 * 60 * 60_000;

/**
 * The first moment from `at` on at which the wall clock of the zone is outside the quiet hours; `at` itself when it is.
 * What counts is what a clock on the person's wall shows: an hour that a change of the clocks skips is never quiet, one
 * that it repeats is quiet twice.
 */
export function afterQuietHours(at: Date, quiet: QuietHours | undefined): Date {
  if (!quiet?.enabled) return at;
  let moment: DateTime = DateTime.fromJSDate(at, { zone: knownZone(quiet.timezone) });
  for (;;) {
    const rest = untilEnd(moment, quiet);
    if (rest === 0) return moment.toJSDate();
    const end = moment.plus({ milliseconds: rest });
    if (end.offset === moment.offset) return end.toJSDate();
    // The clocks change in between: what they show from then on decides.
    moment = changeOfOffset(moment, end);
  }
}

/** An unknown zone, such as one that a newer system wrote, is UTC. */
export function knownZone(zone: string): string {
  return IANAZone.isValidZone(zone) ? zone : 'utc';
}

/** Milliseconds on the wall clock from `moment` to the end of the quiet hours; 0 outside of them. */
function untilEnd(moment: DateTime, { start, end }: QuietHours): number {
  const wall = moment.toMillis() + moment.offset * 60_000;
  const time = ((wall % DAY) + DAY) % DAY;
  const from = timeOf(start);
  const to = timeOf(end);
  const inside = from <= to ? from <= time && time < to : time >= from || time < to;
  return inside ? (to - time + DAY) % DAY : 0;
}

function timeOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (hours * 60 + minutes) * 60_000;
}

/** The first millisecond after `before` at which the offset is no longer that of `before`, but by `after` it changed. */
function changeOfOffset(before: DateTime, after: DateTime): DateTime {
  let [old, changed] = [before.toMillis(), after.toMillis()];
  while (changed - old > 1) {
    const middle = Math.floor((old + changed) / 2);
    if (DateTime.fromMillis(middle, { zone: before.zone }).offset === before.offset) old = middle;
    else changed = middle;
  }
  return DateTime.fromMillis(changed, { zone: before.zone });
}
