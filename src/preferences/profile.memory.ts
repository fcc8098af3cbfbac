import type { StoredProfile } from './stored-profile.js';

/** People of the latest events, about 10 MB of them. */
const MAX_REMEMBERED = 20_000;
/** What is for more people is rare, and would push out all others. */
const MAX_AT_ONCE = 1_000;
/** Addresses stay in memory no longer than they are of use. */
const MAX_IDLE_MS = 10 * 60_000;
/** Who is used again so soon stays where they stand. */
const SAME_USE_MS = 60_000;

interface Remembered {
  profile: StoredProfile;
  usedAt: number;
}

/**
 * Profiles as they were when they were read. Nobody tells it of changes, also of those on other nodes: whoever uses a
 * remembered profile makes sure, in the statement that writes what follows from it, that it is still the stored one.
 */
export class ProfileMemory {
  /** Longest unused first, within a minute. */
  private readonly people = new Map<string, Remembered>();

  constructor(
    private readonly max = MAX_REMEMBERED,
    private readonly maxAtOnce = MAX_AT_ONCE,
  ) {}

  /** All of them, or undefined when one is missing. */
  recall(userIds: readonly string[]): Map<string, StoredProfile> | undefined {
    if (userIds.length > this.maxAtOnce) return undefined;
    const found = new Map<string, StoredProfile>();
    for (const userId of userIds) {
      const remembered = this.people.get(userId);
      if (!remembered) return undefined;
      found.set(userId, remembered.profile);
    }
    this.remember(found);
    return found;
  }

  remember(profiles: ReadonlyMap<string, StoredProfile>): void {
    if (profiles.size > this.maxAtOnce) return;
    const usedAt = Date.now();
    for (const [userId, profile] of profiles) {
      const known = this.people.get(userId);
      if (known?.profile === profile && usedAt - known.usedAt < SAME_USE_MS) continue;
      this.people.delete(userId);
      this.people.set(userId, { profile, usedAt });
    }
    for (const [userId, oldest] of this.people) {
      if (this.people.size <= this.max && oldest.usedAt > usedAt - MAX_IDLE_MS) break;
      this.people.delete(userId);
    }
  }
}
