import type { ChannelTrail } from '../../contract/index.js';
import { explain } from './explain.js';

/** A row of `deliveries` as staff see it. */
export function toTrail(delivery: {
  channel: string;
  status: string;
  reason: string;
  detail: string | null;
  attempts: number;
  dueAt: Date;
  updatedAt: Date;
  reference: string | null;
}): ChannelTrail {
  const channel = delivery.channel as ChannelTrail['channel'];
  const status = delivery.status as ChannelTrail['status'];
  const { reason, detail, attempts, reference } = delivery;
  return {
    channel,
    status,
    reason,
    detail,
    explanation: explain(channel, status, reason, detail),
    attempts,
    dueAt: delivery.dueAt.toISOString(),
    updatedAt: delivery.updatedAt.toISOString(),
    reference,
  };
}
