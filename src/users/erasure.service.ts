import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { AppError } from '../errors/app.error.js';
import type { Erasure, ErasedPerson } from './erasure.js';
import { ErasureRepository } from './erasure.repository.js';
import { ErasureSignal } from './erasure.signal.js';
import { ErasureWatch } from './erasure.watch.js';
import { TombstonesRepository } from './tombstones.repository.js';

const WRITERS_POLL_MS = 10;
/** Statements of ours end within milliseconds. Somebody else's long transaction is not waited for for ever. */
const WRITERS_PATIENCE_MS = 20_000;
/** By then a job that was being added, and a connection that was being closed, have left their last trace. */
const SECOND_LOOK_MS = 10_000;

/**
 * Erases a person: first a tombstone, which every statement that could write them again looks at; then, when no
 * statement is under way that began before it, all they have left behind. Repeating it goes on where it ended.
 */
@Injectable()
export class ErasureService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(ErasureService.name);
  private readonly later = new Map<NodeJS.Timeout, string>();

  constructor(
    private readonly tombstones: TombstonesRepository,
    private readonly repository: ErasureRepository,
    private readonly watch: ErasureWatch,
    private readonly signal: ErasureSignal,
  ) {}

  /** Second looks that are still due are taken now. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const [timer, userId] of this.later) {
      clearTimeout(timer);
      await this.lookAgain(userId);
    }
  }

  /** Resolves when nothing of the person is left. Rejects with `unavailable` when it must be repeated. */
  async erase(userId: string, actor: string): Promise<Erasure> {
    const hash = await this.tombstones.bury(userId, actor);
    await this.watch.look();
    this.signal.tell();
    await this.settle();
    const person = await this.repository.findPerson(userId);
    const events = await this.scrubEvents(person);
    const entries = await this.repository.removeAll(person);
    await this.lookAgain(userId);
    const timer = setTimeout(() => {
      this.later.delete(timer);
      void this.lookAgain(userId);
    }, SECOND_LOOK_MS).unref();
    this.later.set(timer, userId);
    return { hash, events, entries };
  }

  /** Waits for every transaction that may not have seen the tombstone. Nobody else waits. */
  private async settle(): Promise<void> {
    const before = new Set(await this.tombstones.findWriters());
    const deadline = performance.now() + WRITERS_PATIENCE_MS;
    for (let left = before; left.size > 0;) {
      if (performance.now() > deadline) {
        throw new AppError('unavailable', 'A long transaction is in the way: erase again.', undefined, 30);
      }
      await sleep(WRITERS_POLL_MS);
      left = new Set((await this.tombstones.findWriters()).filter((one) => before.has(one)));
    }
  }

  private async scrubEvents(person: ErasedPerson): Promise<number> {
    let found = 0;
    for (const stretch of await this.repository.eventStretches()) {
      found += await this.repository.scrubEvents(person, stretch);
    }
    return found;
  }

  private async lookAgain(userId: string): Promise<void> {
    try {
      this.signal.forget(userId);
      await this.repository.removeJobs(userId);
    } catch (error) {
      this.logger.warn(`jobs of an erased person are still there: ${String(error)}`);
    }
  }
}
