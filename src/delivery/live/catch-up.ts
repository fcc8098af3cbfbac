import { Logger } from '@nestjs/common';
import { Pace } from '../../prisma/pace.js';
import type { InboxDelta, InboxSource, LiveConnection, ReadRequest } from './live.types.js';

/** A connection and the place in its user's inbox that it has been told of; undefined until it was opened. */
export interface Attached {
  readonly connection: LiveConnection;
  readonly after: number | null;
  seq: number | undefined;
}

const CONNECTIONS_PER_READ = 200;
const RETRY_AFTER_MS = 500;
/** Tabs that open alone are read for at once; in a storm of them a group goes when it is full, or ten times a second. */
const OPENINGS_AT_ONCE = 10;
const OPENINGS_EVERY_MS = 100;

/** Reads what connections miss, one query for many of them. */
export class CatchUp {
  private readonly logger = new Logger(CatchUp.name);
  /** Both oldest first. Who is behind is never kept waiting for company; who opens may be, for a moment. */
  private readonly behind = new Set<Attached>();
  private readonly opening = new Set<Attached>();
  private readonly pace = new Pace(OPENINGS_AT_ONCE, OPENINGS_EVERY_MS);
  private source: InboxSource | undefined;
  private reading = false;
  private stopped = false;
  private wake: () => void = () => undefined;

  /** `apply` is given what was found for a connection, which may have closed meanwhile. */
  constructor(private readonly apply: (attached: Attached, delta: InboxDelta) => void) {}

  start(source: InboxSource): void {
    this.source = source;
  }

  stop(): void {
    this.stopped = true;
    this.wake();
  }

  add(attached: Attached): void {
    if (attached.seq === undefined) this.opening.add(attached);
    else this.behind.add(attached);
    if (!this.reading) void this.read();
    else if (this.isDue) this.wake();
  }

  delete(attached: Attached): void {
    this.behind.delete(attached);
    this.opening.delete(attached);
  }

  private async read(): Promise<void> {
    this.reading = true;
    // Let all that arrives in this turn of the event loop share one query.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.behind.size + this.opening.size > 0 && this.source && !this.stopped) {
      await this.untilDue();
      await this.readFor(this.source, this.takeSome());
    }
    this.reading = false;
  }

  private async readFor(source: InboxSource, some: Attached[]): Promise<void> {
    if (some.length === 0 || this.stopped) return;
    const left = new Set(some);
    try {
      const deltas = await source.readMany(some.map(toRequest));
      deltas.forEach((delta, index) => {
        const attached = some[index] as Attached;
        left.delete(attached);
        this.apply(attached, delta);
        // Something happened while its place was read: it is open now, and need not wait any more.
        if (attached.seq !== undefined && this.opening.delete(attached)) this.behind.add(attached);
      });
    } catch (error) {
      this.logger.warn(`cannot read inboxes for ${some.length} connections, trying again: ${String(error)}`);
      for (const attached of left) this.add(attached);
      await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS).unref());
    }
  }

  private get isDue(): boolean {
    return this.behind.size > 0 || this.opening.size >= CONNECTIONS_PER_READ;
  }

  private async untilDue(): Promise<void> {
    while (!this.isDue && !this.stopped) {
      const ms = this.pace.take();
      if (ms === 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms).unref();
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  private takeSome(): Attached[] {
    const some: Attached[] = [];
    for (const from of [this.behind, this.opening]) {
      for (const one of from) {
        if (some.length === CONNECTIONS_PER_READ) return some;
        some.push(one);
        from.delete(one);
      }
    }
    return some;
  }
}

function toRequest({ connection, seq, after }: Attached): ReadRequest {
  return { userId: connection.userId, after: seq ?? after };
}
