import type { Registry } from 'prom-client';
import type { Reset } from '../contract/index.js';
import { alone, by, countOf, valueOf } from './instruments.js';

/** How an open tab is reached: Socket.IO, server-sent events, a held request. */
export type Transport = 'socket' | 'sse' | 'poll';

interface Connected {
  users: number;
  byTransport: Readonly<Record<Transport, number>>;
}

/** Open tabs, and what it takes to keep them up to date. Plain fields: every change that is told passes here. */
export class LiveMetrics {
  private readonly delivered: Record<Transport, number> = { socket: 0, sse: 0, poll: 0 };
  private readonly cut = { socket: 0, sse: 0 };
  private readonly caughtUp = { opening: 0, behind: 0 };
  private readonly resets: Record<Reset['reason'], number> = {
    cursor_ahead: 0,
    cursor_too_old: 0,
    too_many_changes: 0,
  };
  private sweeps = 0;
  private found = 0;
  private read: () => Connected | undefined = () => undefined;

  constructor(registry: Registry) {
    valueOf(
      registry,
      { name: 'storebell_connections', help: 'Open tabs of this node by transport', labels: ['transport'] },
      () => by('transport', this.read()?.byTransport ?? {}),
    );
    valueOf(
      registry,
      { name: 'storebell_people_online', help: 'People with at least one open tab on this node' },
      () => alone(this.read()?.users),
    );
    countOf(
      registry,
      {
        name: 'storebell_changes_delivered_total',
        help: 'Changes of inboxes that were handed to open tabs, by transport',
        labels: ['transport'],
      },
      () => by('transport', this.delivered),
    );
    countOf(
      registry,
      {
        name: 'storebell_catch_ups_total',
        help: 'Tabs whose inbox was read: on opening, or because a hint was missing',
        labels: ['reason'],
      },
      () => by('reason', this.caughtUp),
    );
    countOf(
      registry,
      { name: 'storebell_resets_total', help: 'Tabs that were told to start afresh', labels: ['reason'] },
      () => by('reason', this.resets),
    );
    countOf(registry, { name: 'storebell_sweeps_total', help: 'Looks for tabs that no hint has told' }, () =>
      alone(this.sweeps),
    );
    countOf(
      registry,
      { name: 'storebell_sweep_finds_total', help: 'Tabs that a sweep found behind: their hint was lost' },
      () => alone(this.found),
    );
    countOf(
      registry,
      {
        name: 'storebell_slow_readers_cut_total',
        help: 'Tabs that were cut because they did not read what they were sent',
        labels: ['transport'],
      },
      () => by('transport', this.cut),
    );
  }

  /** `read` is asked at every scrape. */
  watch(read: () => Connected): void {
    this.read = read;
  }

  told(transport: Transport): void {
    this.delivered[transport]++;
  }

  catchUp(reason: keyof LiveMetrics['caughtUp']): void {
    this.caughtUp[reason]++;
  }

  reset(reason: Reset['reason']): void {
    this.resets[reason]++;
  }

  swept(): void {
    this.sweeps++;
  }

  sweepFound(): void {
    this.found++;
  }

  cutSlow(transport: 'socket' | 'sse'): void {
    this.cut[transport]++;
  }
}
