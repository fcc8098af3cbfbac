import type { OnlineStatus } from '../contract/index.js';
import { inTime } from '../redis/in-time.js';
import type { RedisLink } from '../redis/redis.link.js';
import { ANNOUNCE, BEAT, BURY, ENTER, LEAVE, STATUSES } from './presence.scripts.js';
import { MemoryPresence, type PresenceStore } from './presence.store.js';

/** A node that was not heard of for the lease is dead, and its users are gone unless they came elsewhere. */
const LEASE = { leaseMs: 15_000, beatMs: 5_000 };
const USERS_PER_COMMAND = 500;
/** Beyond that, those who watch hear of the next change only. */
const MAX_UNSAID = 10_000;

/**
 * Presence over all nodes, in Redis: per node a set of the users it serves, which counts for as long as the node says
 * that it lives. While Redis is away the node tells what it knows itself, and makes good for it afterwards.
 */
export class RedisPresence implements PresenceStore {
  private readonly own = new MemoryPresence();
  /** Whose coming or going other nodes have not heard of. */
  private readonly unsaid = new Set<string>();
  private readonly keys: [nodes: string, seen: string, users: string];
  private listener: (status: OnlineStatus) => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;
  private beating = false;
  private stopped = false;

  constructor(
    private readonly link: RedisLink,
    private readonly lease: typeof LEASE = LEASE,
  ) {
    this.keys = [link.name('presence:nodes'), link.name('presence:seen'), link.name('presence:users:')];
  }

  onChange(listener: (status: OnlineStatus) => void): void {
    this.listener = listener;
  }

  start(): void {
    this.timer = setInterval(() => void this.beat({ saying: true }), this.lease.beatMs).unref();
    this.link.commands.on('ready', () => {
      void this.beat();
      // What is unsaid waits for the next beat: by then the other nodes listen again, too.
      this.timer?.refresh();
    });
    void this.beat();
  }

  async stop(graceMs: number): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await inTime(this.run(BEAT, graceMs)).catch(() => undefined);
  }

  enter(userId: string): Promise<boolean> {
    const isNew = this.own.add(userId);
    return this.say(userId, isNew, this.run(ENTER, userId));
  }

  leave(userId: string, at: Date): Promise<boolean> {
    this.own.remove(userId, at);
    return this.say(userId, true, this.run(LEAVE, userId, at.getTime()));
  }

  async statuses(userIds: readonly string[]): Promise<OnlineStatus[]> {
    return inTime(this.read(userIds)).catch(() => this.own.statuses(userIds));
  }

  /** Rejects while Redis is away. */
  private async read(userIds: readonly string[]): Promise<OnlineStatus[]> {
    const shared = (await this.run(STATUSES, ...userIds)) as string[];
    return userIds.map((userId, index) => this.toStatus(userId, shared[index]));
  }

  private toStatus(userId: string, shared = ''): OnlineStatus {
    const own = this.own.statusOf(userId);
    if (own.online || shared === '') return own;
    if (shared === 'online') return { userId, online: true, lastSeenAt: null };
    return { userId, online: false, lastSeenAt: new Date(Number(shared)).toISOString() };
  }

  /** What Redis says of a coming or going. While it is away, what this node knows must do. */
  private async say(userId: string, own: boolean, answer: Promise<unknown>): Promise<boolean> {
    try {
      return (await answer) === 1;
    } catch {
      this.keep(userId);
      return own;
    }
  }

  private async beat({ saying = false } = {}): Promise<void> {
    if (this.beating || this.stopped) return;
    this.beating = true;
    // Commands keep their order, so Redis counts those who are here now.
    const count = this.own.here.size;
    try {
      const [known, counted] = (await this.run(BEAT, this.lease.leaseMs)) as [number, number];
      if (!known || counted !== count) await this.repair();
      if (saying) await this.sayUnsaid();
      await this.bury();
    } catch {
      // Redis is away, as the link has said; the next beat goes on.
    } finally {
      this.beating = false;
    }
  }

  /** After Redis forgot, was not told, or other nodes took this one for dead. */
  private async repair(): Promise<void> {
    // In one turn: who leaves from now on is taken out after having been put in.
    const answers = parts([...this.own.here]).map((some) => this.run(ANNOUNCE, ...some));
    for (const back of await Promise.all(answers)) for (const userId of back as string[]) this.keep(userId);
    const told = await this.link.commands.smembers(this.keys[2] + this.link.node);
    for (const userId of told) if (!this.own.here.has(userId)) this.keep(userId);
    await this.leaveLate(told);
  }

  /** Says again who is not here any more: Redis may not have heard of it. */
  private async leaveLate(userIds: readonly string[]): Promise<void> {
    for (const some of parts(userIds)) {
      const gone = some.map((userId) => this.own.statusOf(userId)).filter(({ online }) => !online);
      const at = (lastSeenAt: string | null): number => (lastSeenAt ? Date.parse(lastSeenAt) : 0);
      await Promise.all(gone.map(({ userId, lastSeenAt }) => this.run(LEAVE, userId, at(lastSeenAt))));
    }
  }

  private async sayUnsaid(): Promise<void> {
    const userIds = [...this.unsaid];
    await this.leaveLate(userIds);
    for (const userId of userIds) this.unsaid.delete(userId);
    await this.tellNow(userIds);
  }

  /** Clears up behind nodes that died. Of those that live, one does it for all. */
  private async bury(): Promise<void> {
    for (;;) {
      const gone = (await this.run(BURY, USERS_PER_COMMAND)) as string[] | null;
      if (!gone) return;
      await this.tellNow(gone);
    }
  }

  private async tellNow(userIds: readonly string[]): Promise<void> {
    try {
      for (const some of parts(userIds)) for (const status of await this.read(some)) this.listener(status);
    } catch (error) {
      for (const userId of userIds) this.keep(userId);
      throw error;
    }
  }

  private keep(userId: string): void {
    if (this.unsaid.size < MAX_UNSAID) this.unsaid.add(userId);
  }

  private run(script: string, ...about: (string | number)[]): Promise<unknown> {
    const [nodes, seen, users] = this.keys;
    return this.link.commands.eval(script, 2, nodes, seen, users, this.link.node, ...about);
  }
}

function parts<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / USERS_PER_COMMAND) }, (_, index) =>
    all.slice(index * USERS_PER_COMMAND, (index + 1) * USERS_PER_COMMAND),
  );
}
