import { Injectable } from '@nestjs/common';
import type { ChannelProgress, OutsideChannel, Rule, WaveProgress } from '../contract/index.js';
import type { Broadcast, Prisma } from '../generated/prisma/client.js';
import { PrismaService } from '../prisma/prisma.service.js';
import type { Withheld } from './waves.decide.js';

type WaveRow = Prisma.BroadcastWaveGetPayload<object>;

interface Count {
  channel: OutsideChannel;
  status: Exclude<keyof ChannelProgress, 'withheld'>;
  count: number;
}

/** How far a broadcast has come outside the inbox. */
@Injectable()
export class WaveProgressRepository {
  constructor(private readonly prisma: PrismaService) {}

  async find(id: bigint): Promise<WaveProgress | null> {
    const wave = await this.prisma.broadcastWave.findUnique({ where: { broadcastId: id } });
    const broadcast = wave && (await this.prisma.broadcast.findUnique({ where: { id } }));
    if (!broadcast) return null;
    const [counts, withheld, pace] = await Promise.all([
      this.countByStatus(id),
      this.countWithheld(id),
      this.countRecent(id),
    ]);
    const channels = toChannels(broadcast.channels as OutsideChannel[], counts, withheld, wave);
    const status = statusOf(wave, broadcast);
    const { audience, people, startedAt, endedAt } = wave;
    return {
      status,
      audience,
      people,
      channels,
      pace,
      eta: status === 'running' ? etaOf(wave, broadcast.perMinute, channels) : null,
      startedAt: startedAt?.toISOString() ?? null,
      endedAt: endedAt?.toISOString() ?? null,
    };
  }

  private countByStatus(id: bigint): Promise<Count[]> {
    return this.prisma.$queryRaw`
      /* wave_counts */
      SELECT channel, status, count(*)::int AS count FROM deliveries
      WHERE broadcast_id = ${id} AND status <> 'withheld' GROUP BY channel, status`;
  }

  private countWithheld(id: bigint): Promise<{ channel: OutsideChannel; rule: Rule; count: number }[]> {
    return this.prisma.$queryRaw`
      /* wave_withheld */
      SELECT channel, reason AS rule, count(*)::int AS count FROM deliveries
      WHERE broadcast_id = ${id} AND channel = ANY(ARRAY['email', 'push', 'sms']) AND status = 'withheld'
      GROUP BY channel, reason`;
  }

  private async countRecent(id: bigint): Promise<number> {
    const [row] = await this.prisma.$queryRaw<[{ sent: number }]>`
      /* wave_pace */
      SELECT count(*)::int AS sent FROM deliveries
      WHERE broadcast_id = ${id} AND channel = ANY(ARRAY['email', 'push', 'sms']) AND status = 'sent'
        AND updated_at > now() - interval '1 minute'`;
    return row.sent;
  }
}

function statusOf(wave: WaveRow, { status, expiresAt, pausedAt }: Broadcast): WaveProgress['status'] {
  if (wave.status === 'done') return 'done';
  const isOver = status !== 'live' || (expiresAt !== null && expiresAt <= new Date());
  if (wave.status === 'stopped' || isOver) return 'stopped';
  return pausedAt ? 'paused' : 'running';
}

function toChannels(
  channels: readonly OutsideChannel[],
  counts: readonly Count[],
  withheldRows: readonly { channel: OutsideChannel; rule: Rule; count: number }[],
  { withheld }: WaveRow,
): WaveProgress['channels'] {
  const found = new Map<OutsideChannel, ChannelProgress>();
  for (const channel of channels) {
    const counted = (withheld as Withheld)[channel];
    const none = { pending: 0, sent: 0, failed: 0, cancelled: 0, expired: 0, skipped: 0 };
    found.set(channel, { ...none, withheld: { ...counted } });
  }
  for (const { channel, status, count } of counts) {
    const progress = found.get(channel);
    if (progress) progress[status] = count;
  }
  for (const { channel, rule, count } of withheldRows) {
    const progress = found.get(channel);
    if (progress) progress.withheld[rule] = (progress.withheld[rule] ?? 0) + count;
  }
  return Object.fromEntries(found);
}

/** As if those ahead were like those that were looked at. */
function etaOf(
  { audience, people, queued, stages }: WaveRow,
  perMinute: number,
  channels: WaveProgress['channels'],
): string {
  const ahead = Math.max(0, (audience ?? people) - people);
  const each = people > 0 ? queued / people : Object.keys(channels).length;
  const pending = Object.values(channels).reduce((sum, one) => sum + one.pending, 0);
  const needed = Date.now() + ((ahead * each + pending) * 60_000) / perMinute;
  return new Date(Math.max(needed, stages.at(-1)?.getTime() ?? 0)).toISOString();
}
