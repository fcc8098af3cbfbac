import { Injectable } from '@nestjs/common';
import { PreferencesService } from '../preferences/preferences.service.js';
import type { Profile, Route } from '../preferences/profile.js';
import { route } from '../preferences/route.js';
import { ShopPolicyProvider } from '../preferences/shop-policy.js';
import {
  peopleOf,
  type AddressedDraft,
  type AddressedEvent,
  type RoutedBatch,
  type RoutedDraft,
} from './accepted-event.js';
import type { Draft } from './draft.js';
import { isZoned, renderDraft, type Reader } from './text.js';

/** Chooses each recipient's channels and words: at most one question to the database for all the people of a batch. */
@Injectable()
export class RoutingService {
  constructor(
    private readonly preferences: PreferencesService,
    private readonly shop: ShopPolicyProvider,
  ) {}

  /** `remembered`: by profiles that may be out of date, if all of them are at hand. */
  async route(events: readonly AddressedEvent[], { remembered = false } = {}): Promise<RoutedBatch> {
    const userIds = peopleOf(events);
    const { profiles, assumed } = remembered
      ? await this.preferences.recallProfiles([...userIds])
      : await this.preferences.readProfiles([...userIds]);
    const now = new Date();
    const routed = events.map(({ accepted, drafts }) => ({
      accepted,
      drafts: drafts.flatMap((draft) => this.routeDraft(draft, profiles, now)),
    }));
    return { events: routed, assumed };
  }

  /** One draft becomes as many as there are ways to word it. */
  private routeDraft(
    { draft, userIds }: AddressedDraft,
    profiles: ReadonlyMap<string, Profile>,
    now: Date,
  ): RoutedDraft[] {
    const groups = new Map<string, RoutedDraft & { userIds: string[]; routes: Map<string, Route> }>();
    for (const userId of userIds) {
      const profile = profiles.get(userId);
      if (!profile) throw new Error(`There is no profile of ${userId}.`);
      const way = route(draft, profile, this.shop, now);
      const reader = readerOf(profile, draft);
      const key = `${reader.locale} ${reader.timezone} ${way.silent}`;
      let group = groups.get(key);
      if (!group) {
        const { title, message, language } = renderDraft(draft, reader);
        const { silent } = way;
        group = { draft, title, message, language, silent, userIds: [], routes: new Map<string, Route>() };
        groups.set(key, group);
      }
      group.userIds.push(userId);
      if (!way.inApp.deliver || way.outside.length > 0) group.routes.set(userId, way);
    }
    return [...groups.values()];
  }
}

/** Only what the words depend on, so that most people share them. */
function readerOf({ settings, locale, timezone }: Profile, draft: Draft): Reader {
  if (draft.text) return { locale: null, timezone: null };
  return { locale: settings.language ?? locale, timezone: isZoned(draft) ? timezone : null };
}
