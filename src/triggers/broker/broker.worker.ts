import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { ConsumeMessage } from 'amqplib';
import type { ErrorBody } from '../../contract/index.js';
import { AppError } from '../../errors/app.error.js';
import { toErrorBody } from '../../errors/error-body.js';
import type { Metrics } from '../../metrics/metrics.js';
import type { Envelopes } from '../envelope.js';
import type { TriggersService } from '../triggers.service.js';
import type { BrokerSession } from './broker.session.js';
import type { BrokerState } from './broker.state.js';
import { toDeadLetter } from './dead-letter.js';
import type { PingRepository } from './ping.repository.js';
import { readMessage } from './read-message.js';

const POLL_MS = 500;
const MAX_PAUSE_MS = 5_000;
/** Tries of a message that fails for a reason nobody knows, while the database is well. */
const MAX_FAULTS = 4;
/** Longest a stop waits for what is being stored. */
const STOP_MS = 10_000;

export interface WorkerTools {
  triggers: TriggersService;
  database: PingRepository;
  state: BrokerState;
  metrics: Metrics;
}

/**
 * Stores what comes over one session. A message ends in one of two ways: stored and acknowledged after the commit, or in the
 * dead-letter queue and acknowledged after that. Until then it is held, never returned: each return would count
 * against the delivery limit and cost good messages their place.
 */
export class BrokerWorker {
  private readonly logger = new Logger('Broker');
  private readonly inFlight = new Set<Promise<void>>();
  /** Aborted when nothing new is begun: the session has ended or the application stops. */
  private readonly over: AbortSignal;
  private asking: Promise<boolean> | undefined;

  constructor(
    private readonly session: BrokerSession,
    private readonly tools: WorkerTools,
    stopping: AbortSignal,
  ) {
    this.over = AbortSignal.any([session.signal, stopping]);
    // Every message that is held listens.
    setMaxListeners(0, this.over);
  }

  /** Resolves after a stop, with nothing in flight; rejects when the session ends by itself. */
  async run(): Promise<void> {
    this.begin().catch((error: unknown) => this.session.end(error));
    await aborted(this.over);
    const { signal } = this.session;
    if (!signal.aborted) {
      await Promise.race([this.finish(), aborted(signal), wait(STOP_MS, undefined, { ref: false })]);
    }
    signal.throwIfAborted();
  }

  private async finish(): Promise<void> {
    await this.session.cancel();
    await Promise.all(this.inFlight);
  }

  private async begin(): Promise<void> {
    if (!(await this.databaseWasAway())) await this.consume();
  }

  private async consume(): Promise<void> {
    this.over.throwIfAborted();
    await this.session.consume((message) => this.take(message));
    this.tools.state.become('consuming');
  }

  private take(message: ConsumeMessage): void {
    const work = this.settle(message)
      // The broker keeps the message and hands it out again.
      .catch((error: unknown) => {
        if (!this.over.aborted) this.session.end(error);
      })
      .finally(() => this.inFlight.delete(work));
    this.inFlight.add(work);
  }

  private async settle(message: ConsumeMessage): Promise<void> {
    const problem = await this.store(message);
    if (problem) await this.refuse(message, problem);
    this.session.ack(message);
  }

  /** Resolves after the commit, or with what is wrong with the message. What will pass is waited for. */
  private async store(message: ConsumeMessage): Promise<ErrorBody | undefined> {
    for (let failures = 1; ; failures++) {
      try {
        await this.accept(message);
        return undefined;
      } catch (error) {
        // Whatever it looks like: while the database is away, it is not the message's fault.
        if (!(error instanceof AppError) && (await this.databaseWasAway())) {
          failures = 0;
          continue;
        }
        const { body } = toErrorBody(error, randomUUID());
        if (body.statusCode < 500) return body;
        if (body.code === 'internal_error' && failures >= MAX_FAULTS) return body;
        await wait(Math.min(POLL_MS * 2 ** (failures - 1), MAX_PAUSE_MS), undefined, { signal: this.over });
      }
    }
  }

  /** Reaches the gatherer in the same turn, so that messages keep their order. */
  private async accept(message: ConsumeMessage): Promise<void> {
    const { triggers } = this.tools;
    let envelopes: Envelopes;
    try {
      envelopes = readMessage(message);
    } catch (error) {
      const { content, properties, fields } = message;
      const contentType = String(properties.contentType ?? 'application/json');
      await triggers.keep('rabbitmq', content.toString(), contentType, error, fields.routingKey);
      throw error;
    }
    await triggers.acceptEnvelopes(envelopes, 'rabbitmq');
  }

  private async refuse(message: ConsumeMessage, problem: ErrorBody): Promise<void> {
    await this.session.deadLetter(toDeadLetter(message, problem));
    this.tools.metrics.node.deadLettered();
    this.logger.warn(`dead-lettered ${problem.requestId}: ${problem.code}, ${problem.message}`);
  }

  /** Many messages ask at once, and one question answers all. */
  private databaseWasAway(): Promise<boolean> {
    return (this.asking ??= this.waitForDatabase().finally(() => (this.asking = undefined)));
  }

  private async waitForDatabase(): Promise<boolean> {
    const { database, state } = this.tools;
    if (await database.ping()) return false;
    state.become('paused', 'it is away');
    await this.session.cancel();
    do await wait(POLL_MS, undefined, { signal: this.over });
    while (!(await database.ping()));
    await this.consume();
    return true;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
