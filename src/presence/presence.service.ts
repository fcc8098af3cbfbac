import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { isStaff, type Principal } from '../auth/principal.js';
import type { OnlineStatus } from '../contract/index.js';
import { LiveHub } from '../delivery/live/live.hub.js';
import { AppError } from '../errors/app.error.js';
import { UsersService } from '../users/users.service.js';
import { PRESENCE_STORE, type PresenceStore } from './presence.store.js';

/** A change of page closes and opens the socket: nobody should see that flicker. */
const GRACE_MS = 3_000;

/** The room of those who watch a user come and go. */
export function statusRoom(userId: string): string {
  return `status:${userId}`;
}

/** Who is there. Kept beside the database: presence has no history. */
@Injectable()
export class PresenceService implements OnModuleInit, BeforeApplicationShutdown {
  /** Users who just left, and may be back in a moment. */
  private readonly leaving = new Map<string, NodeJS.Timeout>();
  private stopped = false;

  constructor(
    private readonly hub: LiveHub,
    private readonly users: UsersService,
    @Inject(PRESENCE_STORE) private readonly store: PresenceStore,
  ) {
    hub.onPresence((userId, online) => (online ? void this.came(userId) : this.left(userId)));
    store.onChange((status) => this.tell(status));
  }

  onModuleInit(): void {
    this.store.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    // The sockets that close now go on to another node.
    this.stopped = true;
    for (const timer of this.leaving.values()) clearTimeout(timer);
    await this.store.stop(GRACE_MS);
  }

  /** Staff may ask about anyone, customers only about staff. Unknown people and customers are refused alike. */
  async assertMayAsk(asker: Principal, userIds: readonly string[]): Promise<void> {
    if (isStaff(asker)) return;
    const rolesOf = await this.users.rolesOf(userIds);
    if (userIds.every((userId) => isStaff({ roles: rolesOf.get(userId) ?? [] }))) return;
    throw new AppError('forbidden', 'Only the presence of staff may be asked for.');
  }

  /** In the order of the ids. */
  statusesOf(userIds: readonly string[]): Promise<OnlineStatus[]> {
    return this.store.statuses(userIds);
  }

  async statusOf(userId: string): Promise<OnlineStatus> {
    const [status] = await this.store.statuses([userId]);
    return status as OnlineStatus;
  }

  private async came(userId: string): Promise<void> {
    const timer = this.leaving.get(userId);
    clearTimeout(timer);
    this.leaving.delete(userId);
    // Within the grace nobody was told of a leave.
    if (!timer && (await this.store.enter(userId))) this.tell({ userId, online: true, lastSeenAt: null });
  }

  private left(userId: string): void {
    if (this.stopped) return;
    const at = new Date();
    const timer = setTimeout(() => {
      this.leaving.delete(userId);
      void this.leave(userId, at);
    }, GRACE_MS);
    this.leaving.set(userId, timer.unref());
  }

  private async leave(userId: string, at: Date): Promise<void> {
    if (!(await this.store.leave(userId, at))) return;
    this.tell({ userId, online: false, lastSeenAt: at.toISOString() });
    // Another node may have told of their return before this one told of their leave.
    const now = await this.statusOf(userId);
    if (now.online) this.tell(now);
  }

  private tell(status: OnlineStatus): void {
    this.hub.signal([statusRoom(status.userId)], 'onlineStatus', status);
  }
}
