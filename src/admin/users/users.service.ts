import { Injectable } from '@nestjs/common';
import type { NotificationPage, UserRecord } from '../../contract/index.js';
import { PushRepository, type Device } from '../../delivery/push/push.repository.js';
import { AppError } from '../../errors/app.error.js';
import { InboxRepository } from '../../notifications/inbox.repository.js';
import { PreferencesService } from '../../preferences/preferences.service.js';
import { PresenceService } from '../../presence/presence.service.js';
import { WaitlistRepository } from '../../waitlist/waitlist.repository.js';
import { AdminDeliveriesRepository } from '../deliveries/deliveries.repository.js';
import { AdminUsersRepository } from './users.repository.js';

const SHOWN = 20;
const MAX_PLACES = 500;

/** Where the parts of a person's record are kept. */
@Injectable()
export class PersonSources {
  constructor(
    readonly inboxes: InboxRepository,
    readonly devices: PushRepository,
    readonly preferences: PreferencesService,
    readonly presence: PresenceService,
    readonly waitlist: WaitlistRepository,
  ) {}
}

/** What staff see of a person. Looking changes nothing: no entry is made or seen by it. */
@Injectable()
export class AdminUsersService {
  constructor(
    private readonly users: AdminUsersRepository,
    private readonly deliveries: AdminDeliveriesRepository,
    private readonly sources: PersonSources,
  ) {}

  /** `before`: only entries with a smaller id. */
  async find(userId: string, before: number | undefined): Promise<UserRecord> {
    const profile = await this.users.find(userId);
    if (!profile && !(await this.users.isKnown(userId))) {
      throw new AppError('not_found', `Nobody knows of ${userId}.`);
    }
    const { inboxes, devices, preferences, presence, waitlist } = this.sources;
    const [status, page, subscribed, choices, deliveries, places, suppressions] = await Promise.all([
      presence.statusOf(userId),
      inboxes.feed(userId, { limit: SHOWN, before }),
      devices.list(userId),
      preferences.get(userId),
      this.deliveries.list({ userId }, undefined, SHOWN),
      waitlist.list(userId, MAX_PLACES),
      profile ? this.users.suppressionsOf(profile) : [],
    ]);
    return {
      userId,
      profile,
      status,
      inbox: JSON.parse(page) as NotificationPage,
      devices: subscribed.map(toDevice),
      preferences: choices,
      deliveries: deliveries.slice(0, SHOWN),
      waitlist: places,
      suppressions,
    };
  }
}

/** Without its endpoint: who has that can send to the device. */
function toDevice({ id, endpoint, userAgent, createdAt, usedAt }: Device): UserRecord['devices'][number] {
  return {
    id,
    service: URL.canParse(endpoint) ? new URL(endpoint).host : '',
    userAgent,
    createdAt: createdAt.toISOString(),
    usedAt: usedAt?.toISOString() ?? null,
  };
}
