import { Histogram, type Registry } from 'prom-client';
import { alone, countOf, secondsSince, type Sample } from './instruments.js';

export type EventOutcome = 'accepted' | 'duplicate' | 'refused';

/** From half a millisecond to the time limit of a statement. */
const LATENCY = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What comes in, and how long it takes until it is stored and shown. */
export class IntakeMetrics {
  private readonly events = new Map<string, Record<EventOutcome, number>>();
  private entries = 0;
  private readonly batchSize: Histogram;
  private readonly accepting: Histogram;
  private readonly committing: Histogram;
  private readonly emitting: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    countOf(
      registry,
      {
        name: 'storebell_events_total',
        help: 'Events of the shop by type and outcome (accepted, duplicate, refused)',
        labels: ['type', 'outcome'],
      },
      () => this.readEvents(),
    );
    countOf(
      registry,
      { name: 'storebell_entries_written_total', help: 'Inbox entries that events have led to' },
      () => alone(this.entries),
    );
    this.batchSize = new Histogram({
      name: 'storebell_batch_events',
      help: 'Events that were stored by one statement',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      registers,
    });
    this.accepting = new Histogram({
      name: 'storebell_accept_seconds',
      help: 'From the moment a call was understood until it was committed and handed to the tabs of this node',
      buckets: LATENCY,
      registers,
    });
    this.committing = new Histogram({
      name: 'storebell_commit_seconds',
      help: 'From the moment a batch was taken until it was committed: preferences, words, one statement',
      buckets: LATENCY,
      registers,
    });
    this.emitting = new Histogram({
      name: 'storebell_emit_seconds',
      help: 'From the commit of a batch until it was handed to the open tabs of this node',
      buckets: [0.00005, 0.0001, 0.00025, ...LATENCY],
      registers,
    });
  }

  /** `type` must be one of the catalogue's, or `unknown`: callers can write anything. */
  count(type: string, outcome: EventOutcome): void {
    let counts = this.events.get(type);
    if (!counts) this.events.set(type, (counts = { accepted: 0, duplicate: 0, refused: 0 }));
    counts[outcome]++;
  }

  /** A batch is committed and published. Times are of `performance.now()`. */
  stored(batch: readonly { entries: { length: number } }[], takenAt: number, committedAt: number): void {
    for (const { entries } of batch) this.entries += entries.length;
    this.batchSize.observe(batch.length);
    this.committing.observe((committedAt - takenAt) / 1_000);
    this.emitting.observe(secondsSince(committedAt));
  }

  /** The caller can be answered. */
  answered(since: number): void {
    this.accepting.observe(secondsSince(since));
  }

  private *readEvents(): Generator<Sample> {
    for (const [type, counts] of this.events) {
      for (const [outcome, value] of Object.entries(counts)) yield [{ type, outcome }, value];
    }
  }
}
