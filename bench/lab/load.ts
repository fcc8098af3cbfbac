import type { Child } from '../children/child.js';
import type { Delays, Pace, Posting } from '../load/posting.js';
import type { Reading } from '../load/reading.js';
import type { Audience, Storm } from '../load/screens.js';
import type { Announced, Announcement } from '../load/worker.js';
import { WrongResult } from '../wrong-result.js';

/** The load generator, from the runner's side. What it finds to be wrong comes as a `WrongResult`. */
export class Load {
  constructor(private readonly child: Child) {}

  /** Opens a tab for each user and waits until all are in. */
  connect(audience: Audience): Promise<void> {
    return this.call('connect', audience);
  }

  disconnect(): Promise<void> {
    return this.call('disconnect');
  }

  drop(): Promise<void> {
    return this.call('drop');
  }

  reconnect(storm: Storm): Promise<number> {
    return this.call('reconnect', storm);
  }

  awaitAll(mark: number): Promise<void> {
    return this.call('awaitAll', mark);
  }

  allArrivedAt(mark: number): Promise<number> {
    return this.call('allArrivedAt', mark);
  }

  announce(announcement: Announcement): Promise<Announced> {
    return this.call('announce', announcement);
  }

  flood(posting: Posting): Promise<{ tookMs: number }> {
    return this.call('flood', posting);
  }

  pace(pace: Pace): Promise<Delays> {
    return this.call('pace', pace);
  }

  read(reading: Reading): Promise<number> {
    return this.call('read', reading);
  }

  private async call<T>(method: string, ...args: unknown[]): Promise<T> {
    try {
      return await this.child.call<T>(method, ...args);
    } catch (error) {
      const { message } = error as Error;
      throw message.includes('WRONG:')
        ? new WrongResult(message.replace(/^[^]*?WRONG: /, '').split('\n')[0])
        : error;
    }
  }
}
