import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Channel } from 'amqplib';
import { TriggerRegistry } from '../trigger.registry.js';

/** Provided by tests only, so that they share a broker without sharing queues. */
export const BROKER_PREFIX = Symbol('storebell:broker-prefix');

/**
 * How often a message may be handed out without an answer before the broker takes it for one that kills its reader.
 * Only a lost connection counts: nothing here is ever returned to the queue. RabbitMQ 4 has this default, 3 has none.
 */
const DELIVERY_LIMIT = 20;

/** What Storebell needs at the broker. Declaring it again changes nothing. */
@Injectable()
export class BrokerTopology {
  readonly exchange: string;
  readonly queue: string;
  /** Exchange and queue of what cannot be taken. */
  readonly dead: string;

  constructor(
    private readonly registry: TriggerRegistry,
    @Optional() @Inject(BROKER_PREFIX) prefix = '',
  ) {
    this.exchange = `${prefix}storebell.events`;
    this.queue = `${prefix}storebell.events`;
    this.dead = `${prefix}storebell.dead`;
  }

  async declare(channel: Channel): Promise<void> {
    await channel.assertExchange(this.dead, 'fanout', { durable: true });
    await channel.assertQueue(this.dead, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await channel.bindQueue(this.dead, this.dead, '');

    // Without arguments: a publisher that declares it, too, must not need to know any.
    await channel.assertExchange(this.exchange, 'topic', { durable: true });
    await channel.assertQueue(this.queue, {
      durable: true,
      arguments: {
        'x-queue-type': 'quorum',
        'x-delivery-limit': DELIVERY_LIMIT,
        'x-dead-letter-exchange': this.dead,
        // RabbitMQ 3.10 or newer: what the broker itself dead-letters stays here until the dead-letter queue has it.
        // Works only with reject-publish, which by itself limits nothing.
        'x-dead-letter-strategy': 'at-least-once',
        'x-overflow': 'reject-publish',
      },
    });
    for (const { type } of this.registry.list()) await channel.bindQueue(this.queue, this.exchange, type);
  }
}
