import { Injectable, type OnModuleInit } from '@nestjs/common';
import type {
  Changes,
  InboxState,
  Notification,
  NotificationChanged,
  NotificationsUpdated,
  NumberedNotificationPage,
} from '../contract/index.js';
import { LiveHub } from '../delivery/live/live.hub.js';
import type { InboxChange, InboxDelta, InboxSource, ReadRequest } from '../delivery/live/live.types.js';
import { AppError } from '../errors/app.error.js';
import { Gatherer } from './gather.js';
import { InboxRepository, type FeedQuery, type InboxNews } from './inbox.repository.js';
import { MarkRepository, type Mark, type Marked } from './mark.repository.js';
import { toChanges, toDelta } from './news.js';

/** Most changes in one answer. */
const PAGE = 200;
/** Most of them in bytes, roughly; half of what may wait for a reader. */
const PAGE_BYTES = 128 * 1024;
/** The same for all that are read for at once. */
const READ_BYTES = 4 * 1024 * 1024;
const POLLS_AT_ONCE = 100;

/** A user's own inbox: list, count, mark. Every change goes to the user's other tabs. */
@Injectable()
export class InboxService implements InboxSource, OnModuleInit {
  /** What polls ask while others are answered is read together. */
  private readonly reads = new Gatherer<ReadRequest, InboxNews>(
    (requests) => this.news(requests),
    POLLS_AT_ONCE,
    { lanes: 2 },
  );
  private bring: (userIds: readonly string[]) => Promise<void> = () => Promise.resolve();

  constructor(
    private readonly inboxes: InboxRepository,
    private readonly marks: MarkRepository,
    private readonly hub: LiveHub,
  ) {}

  onModuleInit(): void {
    this.hub.start(this);
  }

  /** Called before an inbox is read, so that what its owner is owed is there. Must be quick when nothing is. */
  beforeReading(bring: (userIds: readonly string[]) => Promise<void>): void {
    this.bring = bring;
  }

  async state(userId: string): Promise<InboxState> {
    await this.bring([userId]);
    return this.inboxes.state(userId);
  }

  /** JSON text of a `NotificationPage`. */
  async page(userId: string, query: FeedQuery): Promise<string> {
    await this.bring([userId]);
    return this.inboxes.feed(userId, query);
  }

  async numberedPage(userId: string, page: number, query: FeedQuery): Promise<NumberedNotificationPage> {
    const { limit } = query;
    await this.bring([userId]);
    const text = await this.inboxes.feed(userId, { ...query, offset: (page - 1) * limit });
    const answer = JSON.parse(text) as Omit<NumberedNotificationPage, 'page' | 'limit' | 'totalPages'>;
    return { ...answer, page, limit, totalPages: Math.ceil(answer.total / limit) };
  }

  async find(userId: string, id: number): Promise<Notification> {
    const notification = await this.inboxes.find(userId, id);
    if (!notification) throw notFound(id);
    return notification;
  }

  async changes(userId: string, after: number): Promise<Changes> {
    await this.bring([userId]);
    return toChanges(await this.reads.add({ userId, after }, [], 1), after, PAGE);
  }

  /**
   * The same for who asks again and again. Most have missed nothing, and most of the time this node knows it; what it has
   * not heard of from another node, the sweep finds.
   */
  async pollChanges(userId: string, after: number): Promise<Changes> {
    await this.bring([userId]);
    const known = this.hub.recall(userId);
    if (known?.seq === after) return { changes: [], ...known, reset: false, more: false };
    const read = await this.changes(userId, after);
    this.hub.learn(userId, { seq: read.seq, counts: read.counts });
    return read;
  }

  async readMany(requests: readonly ReadRequest[]): Promise<InboxDelta[]> {
    await this.bring(requests.map(({ userId }) => userId));
    const news = await this.news(requests);
    return news.map((one, index) => toDelta(one, requests[index]?.after ?? null, PAGE));
  }

  private news(requests: readonly ReadRequest[]): Promise<InboxNews[]> {
    const bytes = Math.min(PAGE_BYTES, Math.ceil(READ_BYTES / requests.length));
    return this.inboxes.news(requests, PAGE + 1, bytes);
  }

  positions(userIds: readonly string[]): Promise<Map<string, number>> {
    return this.inboxes.positions(userIds);
  }

  markRead(userId: string, id: number): Promise<NotificationChanged> {
    return this.mark(userId, id, 'read');
  }

  /** Repeating a mark changes nothing and answers the same. */
  async mark(userId: string, id: number, mark: Exclude<Mark, 'remove'>): Promise<NotificationChanged> {
    const { notification, updated, at, removed: _, ...state } = await this.marks.mark(userId, id, mark);
    if (!updated || !notification) return { notification: await this.find(userId, id), ...state };
    const change: InboxChange =
      mark === 'read'
        ? { kind: 'read', seq: state.seq, ids: [id], readAt: at }
        : { kind: 'updated', seq: state.seq, notifications: [notification] };
    this.hub.publish([{ userId, change, state }]);
    return { notification, ...state };
  }

  async remove(userId: string, id: number): Promise<void> {
    const { updated, ...state } = await this.marks.mark(userId, id, 'remove');
    if (!updated) throw notFound(id);
    this.publish(userId, { kind: 'removed', seq: state.seq, ids: [id] }, state);
  }

  /** Removes what is past its time, of at most `limit` entries' owners, and answers how many inboxes changed. */
  async expire(limit: number): Promise<number> {
    const userIds = await this.marks.findExpired(limit);
    for (const userId of userIds) this.publishRemoved(userId, await this.marks.expire(userId));
    return userIds.length;
  }

  /** Removes up to `limit` of a user's entries that arrived before `before`. */
  async retire(userId: string, before: Date, limit: number): Promise<void> {
    this.publishRemoved(userId, await this.marks.retire(userId, before, limit));
  }

  /** `upTo` keeps entries that arrive during the click unread. */
  async markAllRead(
    userId: string,
    { upTo, category }: { upTo?: number; category?: string } = {},
  ): Promise<NotificationsUpdated> {
    const marked = await this.marks.readAll(userId, upTo, category);
    // Nothing newer than the step before this one was there to be read.
    const limit = Math.min(upTo ?? marked.seq - 1, marked.seq - 1);
    return this.answerAll(userId, marked, {
      kind: 'read',
      seq: marked.seq,
      upTo: limit,
      category,
      readAt: marked.at,
    });
  }

  async markSeen(userId: string, upTo: number): Promise<NotificationsUpdated> {
    const marked = await this.marks.seen(userId, upTo);
    const limit = Math.min(upTo, marked.seq - 1);
    return this.answerAll(userId, marked, { kind: 'seen', seq: marked.seq, upTo: limit, seenAt: marked.at });
  }

  private answerAll(
    userId: string,
    { updated, seq, counts }: Marked,
    change: InboxChange,
  ): NotificationsUpdated {
    if (updated) this.publish(userId, change, { seq, counts });
    return { updated, seq, counts };
  }

  private publishRemoved(userId: string, { updated, removed, ...state }: Marked): void {
    if (updated) this.publish(userId, { kind: 'removed', seq: state.seq, ids: removed }, state);
  }

  private publish(userId: string, change: InboxChange, { seq, counts }: InboxState): void {
    this.hub.publish([{ userId, change, state: { seq, counts } }]);
  }
}

function notFound(id: number): AppError {
  return new AppError('not_found', `There is no notification ${id}.`);
}
