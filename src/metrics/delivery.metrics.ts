import { Counter, Histogram, type Registry } from 'prom-client';
import type { OutsideChannel } from '../contract/index.js';
import { alone, secondsSince, valueOf, type Sample } from './instruments.js';

/** Where a delivery ends. A failed attempt that will be repeated is a retry, not an end. */
export type DeliveryEnd = 'sent' | 'failed' | 'expired' | 'skipped' | 'withheld' | 'cancelled';

/** What leaves the shop's pages: mails, push and text messages, webhooks. */
export class DeliveryMetrics {
  private readonly ended: Counter<'channel' | 'outcome'>;
  private readonly attempts: Counter<'channel'>;
  private readonly retries: Counter<'channel'>;
  private readonly attemptTime: Histogram<'channel'>;
  private readonly delay: Histogram<'channel'>;
  private readCircuits: () => number | undefined = () => undefined;

  constructor(registry: Registry) {
    const registers = [registry];
    this.ended = new Counter({
      name: 'storebell_deliveries_total',
      help: 'Deliveries that have come to their end, by channel and outcome; failed ones are the dead letters',
      labelNames: ['channel', 'outcome'],
      registers,
    });
    this.attempts = new Counter({
      name: 'storebell_delivery_attempts_total',
      help: 'Attempts at a provider; a digest is one',
      labelNames: ['channel'],
      registers,
    });
    this.retries = new Counter({
      name: 'storebell_delivery_retries_total',
      help: 'Attempts that failed and will be repeated',
      labelNames: ['channel'],
      registers,
    });
    this.attemptTime = new Histogram({
      name: 'storebell_delivery_attempt_seconds',
      help: 'How long a provider took to answer',
      labelNames: ['channel'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
      registers,
    });
    this.delay = new Histogram({
      name: 'storebell_delivery_delay_seconds',
      help: 'From the commit of the event until the provider had it; quiet hours and digests are part of it',
      labelNames: ['channel'],
      buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 10_800, 43_200, 86_400],
      registers,
    });
    valueOf(
      registry,
      { name: 'storebell_circuits_open', help: 'Providers that are left alone because they do not work' },
      (): Sample[] => alone(this.readCircuits()),
    );
  }

  watchCircuits(read: () => number): void {
    this.readCircuits = read;
  }

  attempted(channel: OutsideChannel, since: number): void {
    this.attempts.inc({ channel });
    this.attemptTime.observe({ channel }, secondsSince(since));
  }

  retried(channel: OutsideChannel): void {
    this.retries.inc({ channel });
  }

  sent(deliveries: readonly { channel: OutsideChannel; createdAt: Date }[]): void {
    const now = Date.now();
    for (const { channel, createdAt } of deliveries) {
      this.ended.inc({ channel, outcome: 'sent' });
      this.delay.observe({ channel }, Math.max(0, now - createdAt.getTime()) / 1_000);
    }
  }

  end(channel: OutsideChannel, outcome: Exclude<DeliveryEnd, 'sent'>, count = 1): void {
    this.ended.inc({ channel, outcome }, count);
  }
}
