import { Injectable } from '@nestjs/common';
import { CatalogRegistry } from '../../preferences/catalog.registry.js';
import { PreferencesService } from '../../preferences/preferences.service.js';
import { ShopPolicyProvider } from '../../preferences/shop-policy.js';
import { PresenceService } from '../../presence/presence.service.js';
import type { DueDelivery } from './due-delivery.js';
import { verdictOf, type Verdict } from './verdict.js';

/** Gathers what a verdict needs: the settings of now, and who is there. */
@Injectable()
export class DueCheck {
  constructor(
    private readonly preferences: PreferencesService,
    private readonly catalogs: CatalogRegistry,
    private readonly policy: ShopPolicyProvider,
    private readonly presence: PresenceService,
  ) {}

  /** In the order of the deliveries, which are all of one person. */
  async verdicts(deliveries: readonly DueDelivery[]): Promise<Verdict[]> {
    const [first] = deliveries;
    if (!first) return [];
    const { userId } = first.recipient;
    const profile = (await this.preferences.profilesOf([userId])).get(userId);
    if (!profile) throw new Error(`There is no profile of ${userId}.`);
    const asked = deliveries.some(({ condition }) => condition === 'offline');
    const online = asked && (await this.presence.statusOf(userId)).online;
    const now = new Date();
    return deliveries.map((due) =>
      verdictOf(due, this.catalogs.findType(due.type), profile, this.policy, online, now),
    );
  }
}
