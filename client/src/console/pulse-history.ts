import type { AdminStats } from '../../../src/contract/admin.js';
import type { Pulse } from '../../../src/contract/console.js';

/** Three minutes at one sample in two seconds. */
export const SAMPLES = 90;
/** A later sample says nothing of a rate: the tab was hidden, or the server away. */
const MAX_GAP_MS = 15_000;

interface Sample {
  people: number | null;
  events: number | null;
  entries: number | null;
  failures: number | null;
  pending: number | null;
  delay: number | null;
}

/** The last minutes of what the overview shows, made of counts that only rise. */
export class PulseHistory {
  private readonly samples: Sample[] = [];
  /** By node: a balancer may ask another one each time. */
  private readonly before = new Map<string, Pulse>();

  add(pulse: Pulse, stats: Pick<AdminStats, 'connected' | 'deliveries'> | null): void {
    const before = this.before.get(pulse.node);
    this.before.set(pulse.node, pulse);
    this.samples.push({
      people: stats?.connected.people ?? null,
      pending: stats?.deliveries.pending ?? null,
      delay: pulse.emitMs.p99,
      ...ratesOf(before, pulse),
    });
    if (this.samples.length > SAMPLES) this.samples.shift();
  }

  values(name: keyof Sample): (number | null)[] {
    return this.samples.map((sample) => sample[name]);
  }

  last(name: keyof Sample): number | null {
    return this.samples.at(-1)?.[name] ?? null;
  }
}

function ratesOf(before: Pulse | undefined, now: Pulse): Pick<Sample, 'events' | 'entries' | 'failures'> {
  const ms = before ? Date.parse(now.at) - Date.parse(before.at) : 0;
  // A node that was started anew counts from 0.
  if (!before || ms <= 0 || ms > MAX_GAP_MS || now.totals.eventsAccepted < before.totals.eventsAccepted) {
    return { events: null, entries: null, failures: null };
  }
  const perSecond = (read: (pulse: Pulse) => number): number => ((read(now) - read(before)) * 1_000) / ms;
  return {
    events: perSecond(({ totals }) => totals.eventsAccepted),
    entries: perSecond(({ totals }) => totals.entries),
    failures: perSecond(({ totals }) => totals.eventsRefused + totals.deliveriesFailed),
  };
}
