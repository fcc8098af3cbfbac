import { setTimeout as sleep } from 'node:timers/promises';
import type { EventResult } from '../../src/contract/index.js';
import type { Random } from './random.js';
import type { Happening, Shop } from './shop.js';

export type Outcome = 'accepted' | 'refused' | 'unknown';

/** One line of the producer log. */
export interface Sent {
  happening: Happening;
  outcome: Outcome;
  /** When it was due, by `performance.now()`: a producer that falls behind must not flatter the server. */
  dueAt: number;
  /** Answers `accepted` to it. More than one means that the server took it twice. */
  acceptances: number;
  /** How many people the server said it told. */
  notified: number;
  /** The server itself has said that it knows it; what only a broker has, it may not know yet. */
  isStored: boolean;
}

/** Carries one request's events to the server. Rejects when the outcome is not known. */
export type Carrier = (events: readonly Happening[]) => Promise<Verdict>;
export type Verdict =
  | { results: EventResult[] }
  | { refused: number }
  /** A broker has it and will hand it on; it does not say what becomes of it. */
  | { confirmed: true };

const TICK_MS = 5;
const RETRY_MS = 100;
const RETRY_MAX_MS = 1_500;
/** How many requests that failed are on their way again at once: a server that is just back is not buried. */
const RETRIES_AT_ONCE = 40;

/**
 * The shop's backend: posts what is due on time, whether or not the server keeps up, keeps a log, and sends again with
 * the same id whatever it did not get an answer to, until it gets one.
 */
export class Producer {
  readonly log = new Map<string, Sent>();
  /** Breaches of the intake's promises, in words; the first few. */
  readonly breaches: string[] = [];
  /** Requests that got no answer or a 5xx. All of them were sent again. */
  failedCalls = 0;
  /** Failures by what was said. */
  readonly failures = new Map<string, number>();
  accepted = 0;
  /** Events whose outcome is not known yet. */
  unknown = 0;
  /** When the last `accepted` came. */
  lastAcceptedAt = 0;
  private readonly pending = new Set<Promise<void>>();
  private readonly retries = new Door(RETRIES_AT_ONCE);
  private stopped = false;

  constructor(
    private readonly shop: Shop,
    /** The way that answers what became of an event. */
    private readonly direct: Carrier,
    private readonly random: Random,
    /** Another way, and which share of the requests takes it. */
    private readonly detour?: { carrier: Carrier; share: number },
  ) {}

  /** Produces `rate` events a second until `signal` says stop. */
  async run(rate: number, signal: AbortSignal): Promise<void> {
    const started = performance.now();
    for (let due = 0; !signal.aborted;) {
      const now = performance.now();
      while (started + (due * 1_000) / rate <= now && !signal.aborted) {
        const dueAt = started + (due * 1_000) / rate;
        const call = this.shop.nextCall();
        due += call.length;
        void this.post(call, { dueAt });
        this.provoke(call);
      }
      await sleep(TICK_MS);
    }
  }

  /**
   * Sends one request now; `by` one way only, whatever the others are. Resolves when its outcome is known, or never will be.
   */
  post(
    call: readonly Happening[],
    { dueAt = performance.now(), by }: { dueAt?: number; by?: Carrier } = {},
  ): Promise<void> {
    for (const happening of call) {
      const sent: Sent = {
        happening,
        outcome: 'unknown',
        dueAt,
        acceptances: 0,
        notified: 0,
        isStored: false,
      };
      this.log.set(happening.event.id, sent);
      this.unknown++;
    }
    return this.track(this.carryUntilKnown(call, by));
  }

  /** Resolves when every outcome is known, or when `patienceMs` have passed. */
  async settle(patienceMs: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (this.pending.size > 0 && performance.now() < deadline) {
      await Promise.race([Promise.allSettled(this.pending), sleep(100)]);
    }
    this.stopped = true;
  }

  /** Now and then what a careless shop does: the same again, the same twice at once, nonsense. */
  private provoke(call: readonly Happening[]): void {
    const roll = this.random.next();
    if (roll < 0.02) void this.track(this.carryUntilKnown(call));
    else if (roll < 0.04)
      void this.track(sleep(this.random.between(100, 2_000)).then(() => this.carryUntilKnown(call)));
    else if (roll < 0.05) void this.post([this.shop.invalid()], { by: this.direct });
    else if (roll < 0.06) void this.track(this.contradict(call));
  }

  /** The id of an event that is known, with another body. */
  private async contradict([first]: readonly Happening[]): Promise<void> {
    if (!first) return;
    await sleep(this.random.between(100, 1_000));
    const sent = this.log.get(first.event.id);
    if (!sent?.isStored) return;
    const event = { ...first.event, data: { ...first.event.data, contradiction: true } };
    const answer = await this.direct([{ event, expected: [] }]).catch(() => undefined);
    if (answer && (!('refused' in answer) || answer.refused !== 409)) {
      this.breach(`${event.id} was taken again with another body: ${JSON.stringify(answer)}`);
    }
  }

  private async carryUntilKnown(call: readonly Happening[], by?: Carrier): Promise<void> {
    for (let attempt = 0; !this.stopped; attempt++) {
      if (attempt > 0) await this.retries.enter();
      try {
        this.note(call, await (by ?? this.anyWay())(call));
        return;
      } catch (error) {
        this.failedCalls++;
        const text = (error as Error).message.slice(0, 80);
        this.failures.set(text, (this.failures.get(text) ?? 0) + 1);
      } finally {
        if (attempt > 0) this.retries.leave();
      }
      const wait = Math.min(RETRY_MS * 2 ** Math.min(attempt, 10), RETRY_MAX_MS);
      await sleep(wait * (0.5 + this.random.next() / 2));
    }
  }

  private anyWay(): Carrier {
    const { detour } = this;
    return detour && this.random.chance(detour.share) ? detour.carrier : this.direct;
  }

  private note(call: readonly Happening[], verdict: Verdict): void {
    call.forEach(({ event, expected }, index) => {
      const sent = this.log.get(event.id);
      if (!sent) return;
      const before = sent.outcome;
      if (before === 'unknown') this.unknown--;
      if ('refused' in verdict) {
        if (before === 'accepted')
          this.breach(`${event.id} was refused (${verdict.refused}) after it was accepted`);
        else sent.outcome = 'refused';
        return;
      }
      if (before === 'unknown') this.accepted++;
      sent.outcome = 'accepted';
      this.lastAcceptedAt = performance.now();
      if ('confirmed' in verdict) return;
      sent.isStored = true;
      const result = verdict.results[index];
      if (result?.id !== event.id) return this.breach(`${event.id} was answered as ${String(result?.id)}`);
      if (before === 'refused') this.breach(`${event.id} was accepted after it was refused`);
      if (result.status !== 'accepted') return;
      sent.acceptances++;
      sent.notified += result.notified;
      if (sent.acceptances > 1) this.breach(`${event.id} was accepted ${sent.acceptances} times`);
      if (result.notified !== expected.length) {
        this.breach(`${event.id} told ${result.notified} people, not ${expected.length}`);
      }
    });
  }

  private breach(what: string): void {
    if (this.breaches.length < 50) this.breaches.push(what);
  }

  private track(work: Promise<void>): Promise<void> {
    const tracked: Promise<void> = work
      .catch((error: unknown) => this.breach(`the producer failed: ${String(error)}`))
      .finally(() => this.pending.delete(tracked));
    this.pending.add(tracked);
    return tracked;
  }
}

/** Lets a number of visitors in at once. */
class Door {
  private inside = 0;
  private readonly queue: (() => void)[] = [];

  constructor(private readonly most: number) {}

  async enter(): Promise<void> {
    while (this.inside >= this.most) await new Promise<void>((resolve) => this.queue.push(resolve));
    this.inside++;
  }

  leave(): void {
    this.inside--;
    this.queue.shift()?.();
  }
}
