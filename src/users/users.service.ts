import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Authenticator, type Arrivals } from '../auth/authenticator.js';
import type { Principal } from '../auth/principal.js';
import { revoked } from '../auth/revocations.js';
import { AppError } from '../errors/app.error.js';
import { Pace } from '../prisma/pace.js';
import { TombstonesRepository } from './tombstones.repository.js';
import { UsersRepository, type UserFields } from './users.repository.js';

/** People whose claims were written lately; the oldest are forgotten and would be written again. */
const REMEMBERED = 50_000;

/** Who comes alone is written at once; of many, all that have come in the meantime. */
const WRITES_AT_ONCE = 10;
const WRITES_EVERY_MS = 50;

interface Waiting {
  principals: Map<string, Principal>;
  /** Resolves with those who were erased. */
  written: Promise<ReadonlySet<string>>;
}

/** Who the people are: from their tokens at first contact, and from the shop. */
@Injectable()
export class UsersService implements Arrivals, OnModuleInit {
  private readonly remembered = new Map<string, Principal>();
  private waiting: Waiting | undefined;
  private writing: Promise<void> = Promise.resolve();
  private readonly pace = new Pace(WRITES_AT_ONCE, WRITES_EVERY_MS);

  constructor(
    private readonly repository: UsersRepository,
    private readonly tombstones: TombstonesRepository,
    private readonly authenticator: Authenticator,
  ) {}

  onModuleInit(): void {
    this.authenticator.onArrival(this);
  }

  /** Whether this is what was last written of them. */
  isKnown(principal: Principal): boolean {
    const known = this.remembered.get(principal.userId);
    return known === principal || (known !== undefined && isSame(known, principal));
  }

  /**
   * Writes what the token says when it is new. Many at once, as after a restart, share one statement. Rejects with
   * `revoked` for who was erased.
   */
  async remember(principal: Principal): Promise<void> {
    if (this.isKnown(principal)) return;
    if (!this.waiting) {
      const principals = new Map<string, Principal>();
      const written = this.writing.then(() => this.turn()).then(() => this.write(principals));
      this.waiting = { principals, written };
      this.writing = written.then(
        () => undefined,
        () => undefined,
      );
    }
    this.waiting.principals.set(principal.userId, principal);
    const erased = await this.waiting.written;
    if (erased.has(principal.userId)) throw revoked();
  }

  /** Rejects with `user_erased` for who was erased: nothing about them is written again. */
  async put(id: string, fields: UserFields): Promise<UserFields & { id: string }> {
    // The next token may say otherwise again: it must be compared with what the shop said now.
    this.remembered.delete(id);
    if (await this.tombstones.isErased(id)) throw erasedError(id);
    try {
      return await this.repository.put(id, fields);
    } catch (error) {
      // It was done in this very moment, and the database left the row out.
      if (await this.tombstones.isErased(id)) throw erasedError(id);
      throw error;
    }
  }

  rolesOf(userIds: readonly string[]): Promise<Map<string, string[]>> {
    return this.repository.rolesOf(userIds);
  }

  /** After a restart everybody comes at once, and one statement each would be a storm of its own. */
  private async turn(): Promise<void> {
    for (let ms = this.pace.take(); ms > 0; ms = this.pace.take()) await sleep(ms);
  }

  private async write(principals: Map<string, Principal>): Promise<ReadonlySet<string>> {
    this.waiting = undefined;
    const erased = await this.repository.upsertMany(
      [...principals.values()].map(({ userId, email, name, locale, roles }) => ({
        id: userId,
        email,
        name,
        locale,
        roles,
      })),
    );
    for (const userId of erased) principals.delete(userId);
    for (const [userId, principal] of principals) this.remembered.set(userId, principal);
    for (const userId of this.remembered.keys()) {
      if (this.remembered.size <= REMEMBERED) break;
      this.remembered.delete(userId);
    }
    return new Set(erased);
  }
}

function erasedError(id: string): AppError {
  return new AppError('user_erased', `${id} was erased, and the id cannot be used again.`);
}

/** In all that is written of a person. */
function isSame(one: Principal, other: Principal): boolean {
  return (
    one.email === other.email &&
    one.name === other.name &&
    one.locale === other.locale &&
    one.roles.length === other.roles.length &&
    one.roles.every((role, index) => role === other.roles[index])
  );
}
