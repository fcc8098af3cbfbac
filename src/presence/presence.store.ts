import type { OnlineStatus } from '../contract/index.js';

/** Who is served, by this node and by others. No method rejects: presence is told as far as it is known. */
export interface PresenceStore {
  /** This node serves the user from now on. Answers whether nobody did before. */
  enter(userId: string): Promise<boolean>;
  /** This node serves the user no longer; `at` is when they were last here. Answers whether nobody else does. */
  leave(userId: string, at: Date): Promise<boolean>;
  /** In the order of the ids. */
  statuses(userIds: readonly string[]): Promise<OnlineStatus[]>;
  /** Calls back for those who came or went without a call of this node: their node died, or could not say so. */
  onChange(listener: (status: OnlineStatus) => void): void;
  start(): void;
  /** Other nodes take over within `graceMs`; who has not come to one of them by then is gone. */
  stop(graceMs: number): Promise<void>;
}

/** Token of the node's store. */
export const PRESENCE_STORE = Symbol('storebell:presence-store');

/** The oldest are forgotten. */
const MAX_LAST_SEEN = 50_000;

/** What one node knows by itself. */
export class MemoryPresence implements PresenceStore {
  /** Whom it serves. */
  readonly here = new Set<string>();
  private readonly lastSeen = new Map<string, Date>();

  async enter(userId: string): Promise<boolean> {
    return this.add(userId);
  }

  async leave(userId: string, at: Date): Promise<boolean> {
    this.remove(userId, at);
    return true;
  }

  async statuses(userIds: readonly string[]): Promise<OnlineStatus[]> {
    return userIds.map((userId) => this.statusOf(userId));
  }

  /** Answers whether they were not here before. */
  add(userId: string): boolean {
    const isNew = !this.here.has(userId);
    this.here.add(userId);
    this.lastSeen.delete(userId);
    return isNew;
  }

  remove(userId: string, at: Date): void {
    this.here.delete(userId);
    this.lastSeen.set(userId, at);
    const [oldest] = this.lastSeen.keys();
    if (this.lastSeen.size > MAX_LAST_SEEN && oldest !== undefined) this.lastSeen.delete(oldest);
  }

  statusOf(userId: string): OnlineStatus {
    if (this.here.has(userId)) return { userId, online: true, lastSeenAt: null };
    return { userId, online: false, lastSeenAt: this.lastSeen.get(userId)?.toISOString() ?? null };
  }

  onChange(): void {
    // All that changes here was said here.
  }

  start(): void {
    // Nothing runs.
  }

  async stop(): Promise<void> {
    // Nobody takes over.
  }
}
