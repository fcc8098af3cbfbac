import { DAY, type Form, type JsonObject, type RecordedEvent, type Step } from '../recording.js';

/** Milliseconds since midnight. */
export type Clock = number;
export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => count * 3_600_000;

/** The systems of the shop and how each talks: of every fact at once, or of all `every` so often together. */
const SYSTEMS = {
  shop: { form: 'event', every: 0 },
  bank: { form: 'cloudevent', every: 0 },
  erp: { form: 'batch', every: minutes(15) },
  academy: { form: 'cloudevents', every: minutes(45) },
} as const satisfies Record<string, { form: Form; every: number }>;
type System = keyof typeof SYSTEMS;

interface Told {
  at: Clock;
  event: RecordedEvent;
}

/** Collects a day from stories told in any order, always the same day from the same seed. */
export class Recorder {
  private readonly steps: { at: Clock; step: Step }[] = [];
  private readonly gathered = new Map<System, Told[]>();
  private state: number;
  private events = 0;

  constructor(seed: number) {
    this.state = seed;
  }

  /** mulberry32: good enough for a story, the same everywhere. From 0 to below 1. */
  random(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both possible. */
  between(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.between(0, from.length - 1)] as T;
  }

  /** `count` different ones. */
  some<T>(from: readonly T[], count: number): T[] {
    const left = [...from];
    return Array.from({ length: count }, () => left.splice(this.between(0, left.length - 1), 1)[0] as T);
  }

  /**
   * A fact and where its entry leads. The event's id in the link is how a run finds out which event an entry on a
   * screen came from. `arrives` later than `at` is an event that was held up on its way.
   */
  tell(system: System, at: Clock, type: string, data: JsonObject, path: string, arrives = at): void {
    const id = `{run}-e${String(++this.events).padStart(4, '0')}`;
    const event = { id, type, source: system, time: time(at), data: { ...data, url: `${path}?event=${id}` } };
    if (SYSTEMS[system].every === 0) this.post(system, arrives, [event]);
    else this.gathered.set(system, [...(this.gathered.get(system) ?? []), { at: arrives, event }]);
  }

  wait(at: Clock, who: string, productId: string, variantId?: string): void {
    this.steps.push({
      at,
      step: { at: time(at), wait: { who, productId, ...(variantId && { variantId }) } },
    });
  }

  tunnel(who: string, from: Clock, to: Clock): void {
    this.steps.push({ at: from, step: { at: time(from), link: { who, online: false } } });
    this.steps.push({ at: to, step: { at: time(to), link: { who, online: true } } });
  }

  *lines(): Generator<string> {
    for (const [system, told] of this.gathered) this.postTogether(system, told);
    for (const { step } of this.steps.toSorted((a, b) => a.at - b.at)) yield JSON.stringify(step);
  }

  private postTogether(system: System, told: Told[]): void {
    const { every } = SYSTEMS[system];
    // Map.groupBy is not in Node 20.
    const lists = new Map<number, Told[]>();
    for (const one of told) {
      const slot = Math.ceil(one.at / every);
      lists.set(slot, [...(lists.get(slot) ?? []), one]);
    }
    for (const [slot, list] of lists) {
      this.post(
        system,
        slot * every,
        list.toSorted((a, b) => a.at - b.at).map(({ event }) => event),
      );
    }
  }

  /** Now and then a client sends again: at once when it lost patience, later when its own note of success was lost. */
  private post(system: System, at: Clock, events: RecordedEvent[]): void {
    const post = SYSTEMS[system].form;
    const twice = this.chance(0.04);
    this.steps.push({ at, step: { at: time(at), post, ...(twice && { twice }), events } });
    if (!this.chance(0.06)) return;
    const again = at + this.between(1_000, minutes(20));
    this.steps.push({ at: again, step: { at: time(again), post, events } });
  }
}

function time(at: Clock): string {
  return new Date(Date.parse(DAY) + at).toISOString();
}
