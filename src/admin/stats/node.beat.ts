import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { NodeStats } from '../../contract/index.js';
import { LiveHub } from '../../delivery/live/live.hub.js';
import { inTime } from '../../redis/in-time.js';
import { RedisService } from '../../redis/redis.service.js';

const BEAT_MS = 5_000;
/** A node that was not heard of for so long is not shown any more. */
const LEASE_MS = 15_000;

type Beat = Omit<NodeStats, 'isThis'>;

/** Who is connected where. With Redis each node says so every few seconds; without, this one is all there is. */
@Injectable()
export class NodeBeat implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly id: string;
  private readonly startedAt = new Date().toISOString();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly hub: LiveHub,
    private readonly redis: RedisService,
  ) {
    this.id = redis.link?.node ?? randomUUID();
  }

  onApplicationBootstrap(): void {
    const { link } = this.redis;
    if (!link) return;
    link.commands.on('ready', () => void this.beat());
    this.timer = setInterval(() => void this.beat(), BEAT_MS).unref();
    void this.beat();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    const { link } = this.redis;
    if (link?.canSend) await inTime(link.commands.hdel(this.key, this.id)).catch(() => undefined);
  }

  /** This node first. While Redis is away, it alone. */
  async nodes(): Promise<NodeStats[]> {
    const own = { ...this.own(), isThis: true };
    const { link } = this.redis;
    if (!link?.canSend) return [own];
    const all = await inTime(link.commands.hgetall(this.key)).catch(() => ({}));
    const [now] = await inTime(link.commands.time()).catch(() => [Math.floor(Date.now() / 1_000)]);
    const others = Object.entries(all as Record<string, string>).flatMap(([id, text]): NodeStats[] => {
      const { at, ...beat } = JSON.parse(text) as Beat & { at: number };
      return id === this.id || Number(now) - at > LEASE_MS / 1_000 ? [] : [{ ...beat, isThis: false }];
    });
    return [own, ...others.toSorted((a, b) => (a.id < b.id ? -1 : 1))];
  }

  private own(): Beat {
    const { users, byTransport } = this.hub.connected();
    const { id, startedAt } = this;
    return { id, host: hostname(), startedAt, people: users, connections: { ...byTransport } };
  }

  private async beat(): Promise<void> {
    const { link } = this.redis;
    if (!link?.canSend) return;
    try {
      // Clocks of nodes differ: Redis's counts.
      const [at] = await link.commands.time();
      await link.commands.hset(this.key, this.id, JSON.stringify({ ...this.own(), at: Number(at) }));
      await link.commands.pexpire(this.key, LEASE_MS * 4);
    } catch {
      // Redis is away, as the link has said; the next beat makes good for it.
    }
  }

  private get key(): string {
    return this.redis.link?.name('nodes') ?? '';
  }
}
