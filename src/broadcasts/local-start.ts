// When a time on the wall clock comes, zone by zone: `2026-11-27T09:00` is a different moment for each reader.
import { IANAZone } from 'luxon';

const MINUTE = 60_000;
/** No offset, and no jump of a clock, is as long. */
const AROUND = 48 * 60 * MINUTE;
/** Zones of ships, which no list of cities holds: the first and the last to reach any time. */
const EDGES = ['Etc/GMT-14', 'Etc/GMT+12'];

/** When the clocks of a zone show a local time, as a function of the zone. */
export type LocalStart = (zone: string) => number;

/** Remembers each zone: the same few are asked for by thousands of people. Milliseconds since 1970. */
export function localStart(local: string): LocalStart {
  const known = new Map<string, number>();
  return (zone) => {
    let start = known.get(zone);
    if (start === undefined) known.set(zone, (start = firstShown(local, zone)));
    return start;
  };
}

/** Every moment at which some zone on earth reaches a local time, first to last. */
export function stagesOf(local: string): Date[] {
  const start = localStart(local);
  const zones = [...Intl.supportedValuesOf('timeZone'), ...EDGES, 'UTC'];
  return [...new Set(zones.map(start))].toSorted((one, other) => one - other).map((at) => new Date(at));
}

/** The first moment at which a clock on the wall shows this time or a later one. An unknown zone is UTC. */
function firstShown(local: string, name: string): number {
  const wall = Date.parse(`${local}Z`);
  const zone = IANAZone.create(name);
  if (!zone.isValid) return wall;
  const [before, after] = [wall - AROUND, wall + AROUND];
  const [old, changed] = [zone.offset(before), zone.offset(after)];
  const byOld = wall - old * MINUTE;
  if (old === changed) return byOld;
  const change = changeOfOffset(zone, before, after);
  // Shown before the clocks change; or after it; or in the hour that the change skips, which is over at once.
  return byOld < change ? byOld : Math.max(wall - changed * MINUTE, change);
}

function changeOfOffset(zone: IANAZone, before: number, after: number): number {
  const offset = zone.offset(before);
  let [old, changed] = [before, after];
  while (changed - old > 1) {
    const middle = Math.floor((old + changed) / 2);
    if (zone.offset(middle) === offset) old = middle;
    else changed = middle;
  }
  return changed;
}
