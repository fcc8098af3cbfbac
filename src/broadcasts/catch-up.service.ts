import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LiveHub } from '../delivery/live/live.hub.js';
import type { CommittedChange } from '../delivery/live/live.types.js';
import { InboxService } from '../notifications/inbox.service.js';
import { retryDeadlocks } from '../notifications/retry.js';
import { route } from '../preferences/route.js';
import { ShopPolicyProvider } from '../preferences/shop-policy.js';
import { belongsTo } from './audience.js';
import { Chunk } from './chunk.js';
import { CatchUpRepository, type Behind, type CaughtUp, type Owed } from './catch-up.repository.js';
import { BroadcastsRepository } from './broadcasts.repository.js';
import { zoneOf } from './reader-zone.js';
import { hasCome, threadOf, toNotification, type LiveBroadcast } from './live-broadcast.js';

const PEOPLE_AT_ONCE = 500;
/** How long after something else was told there may be more of it. */
const BUSY_MS = 1_000;
/** How far this node remembers that people have come; the oldest are asked about again. */
const REMEMBERED = 200_000;
const TRIES = 5;

/**
 * Makes everybody's entries of broadcasts, when they next read and, in chunks, at once for those who are online: the
 * cost grows with who is there, never with who exists.
 */
@Injectable()
export class CatchUpService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(CatchUpService.name);
  private live: readonly LiveBroadcast[] = [];
  /** Number of the newest broadcast this node knows of. */
  latest = 0;
  private readonly caughtUpTo = new Map<string, number>();
  private fanningOut: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly repository: CatchUpRepository,
    private readonly broadcasts: BroadcastsRepository,
    private readonly shop: ShopPolicyProvider,
    private readonly inbox: InboxService,
    private readonly hub: LiveHub,
  ) {}

  onModuleInit(): void {
    this.inbox.beforeReading((userIds) => this.catchUp(userIds));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.fanningOut;
  }

  /** Learns what is live by now and, if there is something new, starts to tell those who are online. */
  async refresh(): Promise<void> {
    const { live, latest } = await this.broadcasts.findLive();
    const isNews = latest > this.latest;
    this.live = live;
    this.latest = latest;
    if (isNews && !this.stopped) {
      this.fanningOut = (this.fanningOut ?? Promise.resolve()).then(() => this.fanOut());
    }
  }

  /** Resolves when these people have every broadcast they are owed. Asks nobody when nothing can be missing. */
  async catchUp(userIds: readonly string[]): Promise<void> {
    let behind = userIds.filter((userId) => this.isBehind(userId));
    for (let tries = 0; behind.length > 0; tries++) {
      if (tries === TRIES) throw new Error(`${behind.length} inboxes could not be caught up with broadcasts`);
      for (let start = 0; start < behind.length; start += PEOPLE_AT_ONCE) {
        await this.write(behind.slice(start, start + PEOPLE_AT_ONCE));
      }
      behind = behind.filter((userId) => this.isBehind(userId));
    }
  }

  private isBehind(userId: string): boolean {
    return this.latest > 0 && (this.caughtUpTo.get(userId) ?? 0) < this.latest;
  }

  private async fanOut(): Promise<void> {
    const online = this.hub.here();
    const chunk = new Chunk();
    let start = 0;
    /** Answers whether there is anything else to tell. */
    const tell = async (): Promise<boolean> => {
      const began = performance.now();
      await this.catchUp(online.slice(start, (start += chunk.size)));
      const took = performance.now() - began;
      const isBusy = began + took - this.hub.busyAt < BUSY_MS;
      chunk.took(took, isBusy);
      // When there is anything else to tell, most of the time belongs to it.
      await sleep(isBusy ? 2 * took : 0);
      return isBusy;
    };
    const isLeft = (): boolean => start < online.length && !this.stopped;
    const first = async (): Promise<void> => {
      while (isLeft()) await tell();
    };
    // While one chunk is written, the tabs of the other are told.
    const second = async (): Promise<void> => {
      for (let isBusy = false; isLeft() && !isBusy;) isBusy = await tell();
    };
    try {
      await Promise.all([first(), second()]);
    } catch (error) {
      // They have it when they next read, or when the next broadcast goes out.
      this.logger.warn(`not everybody who is online was told of a broadcast: ${String(error)}`);
      this.latest = 0;
    }
  }

  private async write(userIds: readonly string[]): Promise<void> {
    const { live, latest } = this;
    const people = await this.repository.findBehind(
      userIds,
      live.some(asksForOrders),
      live.filter(({ zones }) => zones).map(({ id }) => id),
    );
    const owed = this.owedTo(people, live);
    // Nothing is written for who is owed nothing: another node, or this one after a restart, will find the same.
    const done = new Set(people.map(({ userId }) => userId));
    if (owed.length > 0) {
      const written = await retryDeadlocks(() => this.repository.write(owed, latest));
      if (!written) return this.refresh();
      const wrote = new Map(written.people.map((one) => [one.userId, one]));
      for (const { userId } of owed) if (!wrote.has(userId)) done.delete(userId);
      const changes = owed.flatMap((one) => toChanges(one, wrote.get(one.userId), written.at.toISOString()));
      this.hub.publish(changes, { isLongJob: true });
    }
    for (const userId of done) this.remember(userId, latest);
  }

  private owedTo(people: readonly Behind[], live: readonly LiveBroadcast[]): Owed[] {
    const now = new Date();
    const found = people
      .map((person) => ({
        person,
        due: live.filter(
          ({ id, number, expiresAt, audience }) =>
            number > person.cursor &&
            (!expiresAt || expiresAt > now) &&
            !person.had.includes(id) &&
            belongsTo(person, audience),
        ),
      }))
      .filter(({ due }) => due.length > 0);
    return found.map(({ person: { userId, cursor, profile }, due }) => {
      const broadcasts = due.flatMap((broadcast) => {
        if (!hasCome(broadcast, zoneOf(profile, this.shop))) return [];
        const message = { type: broadcast.type, thread: threadOf(broadcast.id) };
        const { inApp, silent } = route(message, profile, this.shop, now);
        return inApp.deliver ? [{ broadcast, silent }] : [];
      });
      return { userId, cursor, broadcasts };
    });
  }

  private remember(userId: string, number: number): void {
    this.caughtUpTo.delete(userId);
    this.caughtUpTo.set(userId, number);
    for (const oldest of this.caughtUpTo.keys()) {
      if (this.caughtUpTo.size <= REMEMBERED) break;
      this.caughtUpTo.delete(oldest);
    }
  }
}

function asksForOrders({ audience }: LiveBroadcast): boolean {
  return typeof audience === 'object' && 'openOrder' in audience;
}

function toChanges(
  { userId, broadcasts }: Owed,
  written: CaughtUp | undefined,
  createdAt: string,
): CommittedChange[] {
  if (!written) return [];
  const { seq, unread, unseen } = written;
  return broadcasts.map(({ broadcast, silent }, index) => {
    const later = broadcasts.length - 1 - index;
    const notification = toNotification(broadcast, seq - later, silent, createdAt);
    return {
      userId,
      change: { kind: 'created', seq: seq - later, notification },
      state: { seq: seq - later, counts: { unread: unread - later, unseen: unseen - later } },
    };
  });
}
