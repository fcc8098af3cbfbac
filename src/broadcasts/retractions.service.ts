import { Injectable } from '@nestjs/common';
import { LiveHub } from '../delivery/live/live.hub.js';
import { RetractionsRepository } from './retractions.repository.js';

const AT_ONCE = 500;

/** Takes a broadcast back: what has not left stays, and its entries leave every screen. */
@Injectable()
export class RetractionsService {
  constructor(
    private readonly repository: RetractionsRepository,
    private readonly hub: LiveHub,
  ) {}

  /** Goes on with all that are under way, until they are done or `signal` aborts. */
  async carryOn(signal: AbortSignal): Promise<void> {
    for (const id of await this.repository.findRetracting()) {
      while (!signal.aborted && (await this.repository.cancelSome(id, AT_ONCE)) > 0);
      let after: string | undefined = '';
      while (!signal.aborted && after !== undefined) after = await this.removeSome(id, after);
    }
  }

  /** Answers behind whom to go on. */
  private async removeSome(id: bigint, after: string): Promise<string | undefined> {
    const removed = await this.repository.removeSome(id, after, AT_ONCE);
    if (!removed) return undefined;
    this.hub.publish(
      removed.map(({ userId, id: entry, seq, unread, unseen }) => ({
        userId,
        change: { kind: 'removed', seq, ids: [entry] },
        state: { seq, counts: { unread, unseen } },
      })),
    );
    return removed.at(-1)?.userId;
  }
}
