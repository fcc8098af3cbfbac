import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { OutsideChannel } from '../../contract/index.js';
import { Metrics } from '../../metrics/metrics.js';
import { readTraceparent } from '../../tracing/traceparent.js';
import { Tracer, type Span } from '../../tracing/tracer.js';
import type { Delivery, DeliveryChannel, SendResult } from '../channel.js';
import { nextAttempt } from './attempts.js';
import { ChannelRegistry } from './channel.registry.js';
import { Circuits } from './circuits.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DueCheck } from './due-check.js';
import type { DueDelivery } from './due-delivery.js';

/** Longer than any channel's own time limits: an answer that comes after we gave up means a message sent twice. */
const ATTEMPT_MS = 60_000;
/** A provider that rests is asked again after this long, give or take half. */
const REST_MS = 10_000;
/** A result that cannot be stored is sent once more by whoever comes next, so it is tried for a while. */
const STORE_TRIES = 6;

/** Makes one attempt at what is due, and stores what became of it. Answers when to come back; null: never. */
@Injectable()
export class DeliverySender {
  private readonly logger = new Logger(DeliverySender.name);
  private readonly stopping = new AbortController();

  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly channels: ChannelRegistry,
    private readonly check: DueCheck,
    private readonly circuits: Circuits,
    private readonly metrics: Metrics,
    private readonly tracer: Tracer,
  ) {}

  /** Ends attempts that are still under way. */
  stop(): void {
    this.stopping.abort(new Error('the server is going down'));
  }

  async send(id: string): Promise<Date | null> {
    const found = await this.deliveries.findDue(id);
    if (!found) return null;
    const { due, until } = await this.judge([found]);
    if (until) await this.deliveries.postpone(id, until, null);
    const [sendable] = due;
    if (!sendable) return until;
    const channel = this.channels.find(sendable.channel, sendable.type);
    if (!channel) return this.giveUp(due);
    const result = await this.attempt(channel, due, (signal, traceparent) =>
      channel.send(toDelivery(sendable, traceparent), signal),
    );
    if (result === 'open') return atRest();
    return (
      result &&
      this.conclude(channel, due, result, (next, reason) => this.deliveries.postpone(id, next, reason))
    );
  }

  async sendDigest(userId: string, name: OutsideChannel, dueAt: Date): Promise<Date | null> {
    const { due, until } = await this.judge(await this.deliveries.findDigest(userId, name, dueAt));
    const [first] = due;
    if (!first) return until;
    const channel = this.channels.find(name, first.type);
    if (!channel) return this.giveUp(due);
    if (!channel.sendDigest) return this.sendOneByOne(due);
    const result = await this.attempt(channel, due, (signal) =>
      (channel as Required<DeliveryChannel>).sendDigest(
        due.map((one) => toDelivery(one)),
        first.digest ?? 'daily',
        signal,
      ),
    );
    if (result === 'open') return atRest();
    return (
      result && this.conclude(channel, due, result, (_, reason) => this.deliveries.note(idsOf(due), reason))
    );
  }

  /** The shop routes other types of this channel, and nobody takes this one. */
  private async giveUp(deliveries: readonly DueDelivery[]): Promise<null> {
    await this.deliveries.end(idsOf(deliveries), 'withheld', { reason: 'channel_unavailable' });
    return null;
  }

  /** Ends what need not be sent any more. `until`: when what has to wait may leave. */
  private async judge(found: readonly DueDelivery[]): Promise<{ due: DueDelivery[]; until: Date | null }> {
    const verdicts = await this.check.verdicts(found);
    const due: DueDelivery[] = [];
    let until: Date | null = null;
    for (const [index, one] of found.entries()) {
      const verdict = verdicts[index];
      if (verdict?.action === 'send') due.push(one);
      else if (verdict?.action === 'wait') until = verdict.until;
      else if (verdict) {
        await this.deliveries.end([one.id], verdict.status, verdict);
        this.metrics.delivery.end(one.channel, verdict.status);
      }
    }
    return { due, until };
  }

  /** null: somebody else is at it, or was. */
  private attempt(
    channel: DeliveryChannel,
    deliveries: readonly DueDelivery[],
    send: (signal: AbortSignal, traceparent?: string) => Promise<SendResult>,
  ): Promise<SendResult | 'open' | null> {
    const provider = channel.providerOf?.(deliveries[0]?.type ?? '') ?? channel.channel;
    return this.circuits.run(provider, async () => {
      for (const due of deliveries) if (!(await this.deliveries.start(due))) return null;
      const since = performance.now();
      const span = this.startSpan(deliveries);
      const signal = AbortSignal.any([AbortSignal.timeout(ATTEMPT_MS), this.stopping.signal]);
      try {
        const result = await send(signal, span?.traceparent);
        span?.end(result.outcome === 'sent' ? undefined : result.outcome);
        return result;
      } catch (error) {
        span?.end('retry');
        this.logger.warn(`${channel.channel} failed: ${messageOf(error)}${inTrace(deliveries)}`);
        return { outcome: 'retry', reason: messageOf(error) };
      } finally {
        this.metrics.delivery.attempted(channel.channel, since);
      }
    });
  }

  /** A digest belongs to no single trace. */
  private startSpan(deliveries: readonly DueDelivery[]): Span | undefined {
    const [{ channel, type, traceparent, attempts }] = deliveries as [DueDelivery];
    if (deliveries.length > 1) return undefined;
    const attributes = {
      'storebell.channel': channel,
      'storebell.type': type,
      'storebell.attempt': attempts + 1,
    };
    return this.tracer.start(`deliver ${channel}`, 'client', traceparent, attributes);
  }

  private async conclude(
    channel: DeliveryChannel,
    deliveries: readonly DueDelivery[],
    result: SendResult,
    postpone: (at: Date, reason: string) => Promise<void>,
  ): Promise<Date | null> {
    const ids = idsOf(deliveries);
    if (result.outcome === 'sent') {
      await this.store(() => this.deliveries.end(ids, 'sent', { reference: result.reference ?? null }));
      this.metrics.delivery.sent(deliveries);
      return null;
    }
    const detail = result.reason.slice(0, 500);
    if (result.outcome === 'retry') {
      const [{ attempts, expiresAt }] = deliveries as [DueDelivery];
      const next = nextAttempt(attempts + 1, result.retryAfterMs, expiresAt, new Date());
      if (next instanceof Date) {
        await this.store(() => postpone(next, detail));
        this.metrics.delivery.retried(channel.channel);
        return next;
      }
      const status = next === 'too_late' ? 'expired' : 'failed';
      await this.store(() => this.deliveries.end(ids, status, { detail }));
      this.metrics.delivery.end(channel.channel, status, ids.length);
      return null;
    }
    if (result.outcome === 'failed' && result.suppress) {
      const address = result.suppress;
      await this.store(() => this.deliveries.suppress(channel.channel, address, detail));
    }
    await this.store(() => this.deliveries.end(ids, result.outcome, { detail }));
    this.metrics.delivery.end(channel.channel, result.outcome, ids.length);
    return null;
  }

  private async sendOneByOne(deliveries: readonly DueDelivery[]): Promise<Date | null> {
    let latest: Date | null = null;
    for (const { id } of deliveries) {
      const next = await this.send(id);
      if (next && (!latest || next > latest)) latest = next;
    }
    return latest;
  }

  private async store(write: () => Promise<void>): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        return await write();
      } catch (error) {
        if (tried === STORE_TRIES) throw error;
        await sleep(250 * 2 ** tried);
      }
    }
  }
}

function atRest(): Date {
  return new Date(Date.now() + REST_MS * (0.5 + Math.random()));
}

/** `traceparent`: of the attempt, when it is recorded. */
function toDelivery(due: DueDelivery, traceparent = due.traceparent): Delivery {
  const { id, notificationId, recipient, type, category, channel, content, createdAt, expiresAt } = due;
  const attempt = due.attempts + 1;
  return {
    id,
    notificationId,
    recipient,
    type,
    category,
    channel,
    content,
    attempt,
    createdAt,
    expiresAt,
    traceparent,
  };
}

function idsOf(deliveries: readonly DueDelivery[]): string[] {
  return deliveries.map(({ id }) => id);
}

/** For the log: where to look. */
function inTrace(deliveries: readonly DueDelivery[]): string {
  const traces = deliveries.flatMap(({ traceparent }) => readTraceparent(traceparent)?.traceId ?? []);
  return traces.length > 0 ? ` (trace ${traces.slice(0, 3).join(', ')})` : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
