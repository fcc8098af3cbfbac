import { createHash } from 'node:crypto';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Revocations } from '../auth/revocations.js';
import { ErasureSignal } from './erasure.signal.js';
import { TombstonesRepository } from './tombstones.repository.js';

const LOOK_EVERY_MS = 2_000;
/** Far more than are erased within the life of a token; older ones are refused when their token is first seen. */
const REMEMBERED = 100_000;

/** Knows on this node who was erased lately, wherever that was, and ends what they have open. */
@Injectable()
export class ErasureWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ErasureWatch.name);
  private readonly hashes = new Set<string>();
  private salt: Buffer | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private lookedAt = performance.now();

  constructor(
    private readonly tombstones: TombstonesRepository,
    private readonly revocations: Revocations,
    private readonly signal: ErasureSignal,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.revocations.answerWith((userId) => this.isErased(userId));
    this.signal.onNews(() => void this.look());
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
    await this.look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** Learns who was erased since the last look; here at once, elsewhere within the time of a signal or a look. */
  look(): Promise<void> {
    const next = (this.looking ?? Promise.resolve()).then(() => this.lookOnce());
    const mine = next.finally(() => {
      if (this.looking === mine) this.looking = undefined;
    });
    return (this.looking = mine);
  }

  private async lookOnce(): Promise<void> {
    try {
      this.salt ??= await this.tombstones.salt();
      const now = performance.now();
      const recent = await this.tombstones.findRecent((now - this.lookedAt) / 1_000);
      this.lookedAt = now;
      const news = recent.filter((hash) => !this.hashes.has(hash));
      if (news.length === 0) return;
      for (const hash of news) this.hashes.add(hash);
      for (const oldest of this.hashes) {
        if (this.hashes.size <= REMEMBERED) break;
        this.hashes.delete(oldest);
      }
      this.revocations.tell();
    } catch (error) {
      this.logger.warn(`who was erased is looked at again in a moment: ${String(error)}`);
    }
  }

  /** As `erasure_hash` in the database computes it. */
  private isErased(userId: string): boolean {
    if (this.hashes.size === 0 || !this.salt) return false;
    const hash = createHash('sha256').update(this.salt).update(`user:${userId}`).digest('hex');
    return this.hashes.has(hash);
  }
}
