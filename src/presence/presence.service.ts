import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { isStaff, type Principal } from '../auth/principal.js';
import type { OnlineStatus } from '../contract/index.js';
import { LiveHub } from '../delivery/live/live.hub.js';
import { AppError } from '../errors/app.error.js';
import { UsersService } from '../users/users.service.js';

/** A change of page closes and opens the socket: nobody should see that flicker. */
const GRACE_MS = 3_000;
/** The oldest are forgotten. */
const MAX_LAST_SEEN = 50_000;

/** The room of those who watch a user come and go. */
export function statusRoom(userId: string): string {
  return `status:${userId}`;
}

/** Who is there, as far as this node serves them. Kept in memory: presence has no history. */
@Injectable()
export class PresenceService implements BeforeApplicationShutdown {
  /** Users who just left, and may be back in a moment. */
  private readonly leaving = new Map<string, NodeJS.Timeout>();
  private readonly lastSeen = new Map<string, Date>();
  private stopped = false;

  constructor(
    private readonly hub: LiveHub,
    private readonly users: UsersService,
  ) {
    hub.onPresence((userId, online) => (online ? this.came(userId) : this.left(userId)));
  }

  beforeApplicationShutdown(): void {
    // The sockets that close now go on to another node.
    this.stopped = true;
    for (const timer of this.leaving.values()) clearTimeout(timer);
  }

  /** Staff may ask about anyone, customers only about staff. Unknown people and customers are refused alike. */
  async assertMayAsk(asker: Principal, userIds: readonly string[]): Promise<void> {
    if (isStaff(asker)) return;
    const rolesOf = await this.users.rolesOf(userIds);
    if (userIds.every((userId) => isStaff({ roles: rolesOf.get(userId) ?? [] }))) return;
    throw new AppError('forbidden', 'Only the presence of staff may be asked for.');
  }

  statusOf(userId: string): OnlineStatus {
    const online = this.hub.isOnline(userId) || this.leaving.has(userId);
    return { userId, online, lastSeenAt: online ? null : (this.lastSeen.get(userId)?.toISOString() ?? null) };
  }

  private came(userId: string): void {
    const timer = this.leaving.get(userId);
    clearTimeout(timer);
    this.leaving.delete(userId);
    this.lastSeen.delete(userId);
    // Within the grace nobody was told of a leave.
    if (!timer) this.tell(userId);
  }

  private left(userId: string): void {
    if (this.stopped) return;
    this.lastSeen.set(userId, new Date());
    const [oldest] = this.lastSeen.keys();
    if (this.lastSeen.size > MAX_LAST_SEEN && oldest !== undefined) this.lastSeen.delete(oldest);
    const timer = setTimeout(() => {
      this.leaving.delete(userId);
      this.tell(userId);
    }, GRACE_MS);
    this.leaving.set(userId, timer.unref());
  }

  private tell(userId: string): void {
    this.hub.signal([statusRoom(userId)], 'onlineStatus', this.statusOf(userId));
  }
}
