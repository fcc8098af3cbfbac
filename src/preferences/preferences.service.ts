import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import type { ErrorDetail, Preferences, PreferencesUpdate } from '../contract/index.js';
import { AppError } from '../errors/app.error.js';
import { CatalogRegistry } from './catalog.registry.js';
import { lockedCells, wrongNames } from './check.js';
import { matrixOf, shownQuietHours } from './matrix.js';
import { PreferencesRepository } from './preferences.repository.js';
import type { Profile } from './profile.js';
import { merged, without } from './settings.js';
import { ProfileMemory } from './profile.memory.js';
import { ShopPolicyProvider } from './shop-policy.js';
import { toProfile, type StoredProfile } from './stored-profile.js';
import { signUnsubscription, verifyUnsubscription, type Unsubscription } from './unsubscribe.js';

/** Profiles to go by, and those of them that may be out of date, to be verified when what follows is written. */
export interface RecalledProfiles {
  profiles: Map<string, Profile>;
  assumed: ReadonlyMap<string, StoredProfile>;
}

@Injectable()
export class PreferencesService {
  private readonly memory = new ProfileMemory();

  constructor(
    private readonly repository: PreferencesRepository,
    private readonly catalogs: CatalogRegistry,
    private readonly policy: ShopPolicyProvider,
    private readonly config: Config,
  ) {}

  /** Everybody asked for has an entry; who never chose anything has empty settings. One query. */
  async profilesOf(userIds: readonly string[]): Promise<Map<string, Profile>> {
    return toProfiles(await this.repository.profilesOf(userIds));
  }

  /** The same without a query if all of them are remembered. */
  async recallProfiles(userIds: readonly string[]): Promise<RecalledProfiles> {
    const assumed = this.memory.recall(userIds);
    if (assumed) return { profiles: toProfiles(assumed), assumed };
    return this.readProfiles(userIds);
  }

  /** The same from the database, to be remembered. */
  async readProfiles(userIds: readonly string[]): Promise<RecalledProfiles> {
    const read = await this.repository.profilesOf(userIds);
    this.memory.remember(read);
    return { profiles: toProfiles(read), assumed: new Map() };
  }

  async get(userId: string): Promise<Preferences> {
    return matrixOf(await this.profileOf(userId), this.policy, this.catalogs, new Date());
  }

  async put(userId: string, update: PreferencesUpdate): Promise<Preferences> {
    this.check(update);
    const profile = await this.profileOf(userId);
    await this.repository.change(userId, (settings) => {
      const next = merged(settings, update, shownQuietHours({ ...profile, settings }, this.policy));
      if (update.quietHours && next.quietHours?.start === next.quietHours?.end) {
        const message = 'must differ from quietHours.start';
        throw wrong('validation_failed', [{ path: 'quietHours.end', message }]);
      }
      return next;
    });
    return this.get(userId);
  }

  async reset(userId: string): Promise<Preferences> {
    await this.repository.reset(userId);
    return this.get(userId);
  }

  /** The token of a link that takes this choice back; null when there is no secret to sign it with. */
  unsubscribeToken(choice: Unsubscription): string | null {
    const key = this.unsubscribeKey;
    return key ? signUnsubscription(choice, key) : null;
  }

  /** What a token would take back, for a page that asks first. Throws `not_found` for a token that is not ours. */
  readUnsubscribeToken(token: string): Unsubscription {
    const key = this.unsubscribeKey;
    const choice = key ? verifyUnsubscription(token, key) : null;
    if (!choice) throw new AppError('not_found', 'This link is not complete, or not one of ours.');
    return choice;
  }

  /** Writes the choice of a token; again changes nothing. Throws `not_found` for a token that is not ours. */
  async unsubscribe(token: string): Promise<Unsubscription> {
    const choice = this.readUnsubscribeToken(token);
    const { userId, channel, category, type } = choice;
    const types = type ? [type] : Object.keys(this.catalogs.findCategory(category)?.types ?? {});
    await this.repository.change(userId, (settings) =>
      type
        ? without(settings, channel, { types })
        : // A yes to one type would outlast the no to its category.
          without(settings, channel, {
            category,
            types: types.filter((one) => settings.types?.[one]?.[channel]),
          }),
    );
    return choice;
  }

  private check(update: PreferencesUpdate): void {
    const details = wrongNames(update, this.catalogs);
    const { languages } = this.catalogs;
    if (update.language != null && !languages.includes(update.language)) {
      details.push({ path: 'language', message: `must be one of ${languages.join(', ')}` });
    }
    if (details.length > 0) throw wrong('validation_failed', details.slice(0, 100));
    const locked = lockedCells(update, this.catalogs);
    if (locked.length > 0) throw wrong('preference_locked', locked.slice(0, 100));
  }

  private async profileOf(userId: string): Promise<Profile> {
    const profiles = await this.profilesOf([userId]);
    return profiles.get(userId) as Profile;
  }

  private get unsubscribeKey(): string | undefined {
    return this.config.unsubscribeSecret ?? this.config.jwt.secret;
  }
}

function toProfiles(stored: ReadonlyMap<string, StoredProfile>): Map<string, Profile> {
  const profiles = new Map<string, Profile>();
  for (const [userId, one] of stored) profiles.set(userId, toProfile(userId, one));
  return profiles;
}

function wrong(code: 'validation_failed' | 'preference_locked', details: ErrorDetail[]): AppError {
  const [first] = details;
  return new AppError(code, `${first?.path} ${first?.message}.`, details);
}
