import assert from 'node:assert/strict';
import type { Change, Changes, Counts, InboxState, Notification, Reset } from '../../src/contract/index.js';
import type { InboxChange, LiveConnection } from '../../src/delivery/live/live.types.js';

/** What a tab shows that does nothing but apply what it is told. */
export class Screen {
  readonly entries = new Map<number, Notification>();

  apply(change: InboxChange): void {
    switch (change.kind) {
      case 'created':
        this.entries.set(change.notification.id, change.notification);
        break;
      case 'updated':
        for (const one of change.notifications) this.entries.set(one.id, one);
        break;
      case 'removed':
        for (const id of change.ids) this.entries.delete(id);
        break;
      case 'read':
        for (const one of this.affected(change)) {
          const seenAt = one.seenAt ?? change.readAt;
          this.entries.set(one.id, { ...one, isRead: true, readAt: change.readAt, seenAt });
        }
        break;
      case 'seen':
        for (const one of this.affected(change)) {
          if (one.seenAt === null) this.entries.set(one.id, { ...one, seenAt: change.seenAt });
        }
        break;
    }
  }

  applyChange(change: Change): void {
    if (change.op === 'remove') this.entries.delete(change.id);
    else this.entries.set(change.notification.id, change.notification);
  }

  get counts(): Counts {
    const shown = [...this.entries.values()].filter(({ archivedAt }) => archivedAt === null);
    return {
      unread: shown.filter(({ isRead }) => !isRead).length,
      unseen: shown.filter(({ seenAt }) => seenAt === null).length,
    };
  }

  /** By id, oldest first. */
  get list(): Notification[] {
    return [...this.entries.values()].toSorted((a, b) => a.id - b.id);
  }

  private affected(change: InboxChange & { kind: 'read' | 'seen' }): Notification[] {
    if ('ids' in change) {
      return change.ids.flatMap((id) => this.entries.get(id) ?? []).filter(({ isRead }) => !isRead);
    }
    const category = 'category' in change ? change.category : undefined;
    return [...this.entries.values()].filter(
      (one) =>
        one.id <= change.upTo &&
        one.archivedAt === null &&
        (category === undefined || one.category === category) &&
        (change.kind === 'seen' || !one.isRead),
    );
  }
}

/** A screen that asks what changed, one answer after the other, and checks what every answer promises. */
export class Follower {
  readonly screen = new Screen();
  private after = 0;
  private catchingUp = Promise.resolve();

  constructor(
    readonly userId: string,
    private readonly changes: (after: number) => Promise<Changes>,
  ) {}

  /** Until there is no more at that moment. */
  catchUp(): Promise<void> {
    this.catchingUp = this.catchingUp.then(() => this.read());
    return this.catchingUp;
  }

  private async read(): Promise<void> {
    for (let goesOn = true; goesOn;) {
      const { changes, seq, counts, reset, more } = await this.changes(this.after);
      assert.equal(reset, false);
      for (const change of changes) {
        assert.ok(
          change.seq > this.after && change.seq <= seq,
          `${change.seq} after ${this.after}, at ${seq}`,
        );
        this.screen.applyChange(change);
      }
      goesOn = more;
      this.after = more ? (changes.at(-1)?.seq ?? this.after) : seq;
      // All of one answer is from one snapshot: so are the counts that come with it.
      if (!more) assert.deepEqual(this.screen.counts, counts);
    }
  }
}

/** A tab as the hub knows it, with all it was told. */
export class TestTab implements LiveConnection {
  readonly transport = 'socket';
  readonly screen = new Screen();
  readonly told: InboxChange[] = [];
  readonly resets: Reset['reason'][] = [];
  opened: (InboxState & { resumed: boolean }) | undefined;
  /** The newest state it was told of. */
  state: InboxState | undefined;
  private waiting: { condition: () => boolean; resolve: () => void }[] = [];

  constructor(readonly userId: string) {}

  open(state: InboxState, resumed: boolean): void {
    if (this.opened) throw new Error('opened twice');
    this.opened = { ...state, resumed };
    this.reach(state);
  }

  deliver(change: InboxChange, state: InboxState): void {
    if (!this.opened) throw new Error('told of a change before it was opened');
    this.told.push(change);
    this.screen.apply(change);
    this.reach(state);
  }

  reset(state: InboxState, reason: Reset['reason']): void {
    this.resets.push(reason);
    this.reach(state);
  }

  get seqs(): number[] {
    return this.told.map(({ seq }) => seq);
  }

  /** Resolves as soon as what it was told makes `condition` true. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ condition, resolve }));
  }

  untilSeq(seq: number): Promise<void> {
    return this.until(() => (this.state?.seq ?? -1) >= seq);
  }

  private reach(state: InboxState): void {
    this.state = state;
    const met = this.waiting.filter(({ condition }) => condition());
    this.waiting = this.waiting.filter((one) => !met.includes(one));
    for (const { resolve } of met) resolve();
  }
}
