import { setImmediate as nextTurnOfLoop } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EventResult } from '../contract/index.js';
import { Metrics } from '../metrics/metrics.js';
import { peopleOf, type AddressedEvent, type RoutedEvent } from './accepted-event.js';
import { AppendRepository, Refused, type AppendedEvent, type PreparedAppend } from './append.repository.js';
import {
  asksWaitlist,
  Conflict,
  inOrderOf,
  keysOf,
  splitBySubject,
  toAnswer,
  toError,
  weightOf,
  withoutRepeats,
  type Answer,
  type Call,
} from './call.js';
import { withoutErased, type Erased } from './erased.js';
import { Gatherer } from './gather.js';
import { PublishService } from './publish.service.js';
import { RecipientsService } from './recipients.service.js';
import { retryDeadlocks } from './retry.js';
import { RoutingService } from './routing.service.js';
import { Turns } from './turns.js';

/** Entries per statement; larger ones only add latency. */
const BATCH_WEIGHT = 200;
/** While one batch is stored, the next one is addressed and routed, when there are enough for it. */
const BATCHES_AT_ONCE = 2;
const MIN_WEIGHT = 50;

/** The pipeline from the shop's event to the open tab: address, route, store, publish. */
@Injectable()
export class NotificationsService {
  private readonly gatherer = new Gatherer<Call, Answer>((calls) => this.storeTogether(calls), BATCH_WEIGHT, {
    lanes: BATCHES_AT_ONCE,
    minWeight: MIN_WEIGHT,
    divide: true,
  });
  /**
   * Batches for other people are stored side by side. Those that share one are stored and told in the order in which
   * they were taken: a tab that is told of a step before the one before it has to be read for.
   */
  private readonly appends = new Turns();
  private readonly tellings = new Turns();
  /** Batches that only wait for their turn to be stored. */
  private ready = 0;

  constructor(
    private readonly recipients: RecipientsService,
    private readonly routing: RoutingService,
    private readonly events: AppendRepository,
    private readonly publisher: PublishService,
    private readonly metrics: Metrics = new Metrics(),
  ) {}

  /**
   * Stores a call's events with all they lead to, and resolves after the commit. All or nothing: rejects with
   * `event_conflict` when one of them came before with another body.
   */
  async accept(call: Call): Promise<EventResult[]> {
    const since = performance.now();
    const unique = withoutRepeats(call);
    const rounds = splitBySubject(unique);
    const answer =
      rounds.length > 1
        ? await this.storeInRounds(rounds)
        : await this.gatherer.add(unique, unique.flatMap(keysOf), weightOf(unique));
    if (answer instanceof Conflict) {
      this.metrics.intake.count(answer.event.type, 'refused');
      throw toError(answer, call);
    }
    this.metrics.intake.answered(since);
    return inOrderOf(call, unique, answer);
  }

  private async storeTogether(calls: readonly Call[]): Promise<Answer[]> {
    const since = performance.now();
    const [append, telling] = [this.appends.take(), this.tellings.take()];
    try {
      // Whom a waitlist leads to depends on whom an earlier batch takes from it.
      if (calls.some(asksWaitlist)) await append.begins();
      const addressed = await this.recipients.address(calls.flat());
      const people = peopleOf(addressed);
      append.needs(people);
      telling.needs(people);
      const first = await this.prepare(calls, addressed, { remembered: true });
      this.ready++;
      await append.begins();
      this.ready--;
      const [prepared, appended] = await untilTaken(async (refused) => {
        const next = refused
          ? await this.prepare(calls, without(addressed, refused), { remembered: false })
          : first;
        return [next, await retryDeadlocks(() => this.events.append(next))] as const;
      });
      const committedAt = performance.now();
      append.end();
      // The next batch goes to Postgres first, which works on it while this one is told.
      if (this.ready > 0) await nextTurnOfLoop();
      await telling.begins();
      this.publish(prepared.calls.flat(), appended.flat(), since, committedAt);
      return calls.map((call, index) => toAnswer(call, appended[index] ?? []));
    } finally {
      append.end();
      telling.end();
    }
  }

  private async prepare(
    calls: readonly Call[],
    addressed: readonly AddressedEvent[],
    options: { remembered: boolean },
  ): Promise<PreparedAppend> {
    const { events, assumed } = await this.routing.route(addressed, options);
    let next = 0;
    return this.events.prepare(
      calls.map((call) => events.slice(next, (next += call.length))),
      assumed,
    );
  }

  /** Events about the same thing must be stored one after the other, and still all or none. */
  private async storeInRounds(rounds: readonly Call[]): Promise<Answer> {
    const since = performance.now();
    const addressed = await Promise.all(rounds.map((round) => this.recipients.address(round)));
    const [routed, appended] = await untilTaken(async (refused) => {
      const batches = await Promise.all(
        addressed.map((round) => this.routing.route(refused ? without(round, refused) : round)),
      );
      const next = batches.map(({ events }) => events);
      return [next, await retryDeadlocks(() => this.events.appendInRounds(next))] as const;
    });
    const answer = toAnswer(rounds.flat(), appended);
    if (!(answer instanceof Conflict)) this.publish(routed.flat(), appended, since);
    return answer;
  }

  /** After the commit. `since`: when the batch was taken. */
  private publish(
    events: readonly RoutedEvent[],
    appended: readonly AppendedEvent[],
    since: number,
    committedAt = performance.now(),
  ): void {
    this.publisher.publish(events, appended);
    this.metrics.intake.stored(appended, since, committedAt);
  }
}

/** Again after a refusal, without those who turned out to be erased, as long as each finds more of them. */
async function untilTaken<T>(attempt: (refused?: Erased) => Promise<T>): Promise<T> {
  let refused: Erased | undefined;
  for (;;) {
    try {
      return await attempt(refused);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const known: ReadonlySet<string> = refused?.userIds ?? new Set();
      // Those who were left out cannot be the reason again.
      if (refused && [...error.userIds].every((id) => known.has(id))) throw error;
      refused = { userIds: new Set([...known, ...error.userIds]), salt: error.salt };
    }
  }
}

function without(events: readonly AddressedEvent[], erased: Erased): readonly AddressedEvent[] {
  return erased.userIds.size > 0 ? events.map((event) => withoutErased(event, erased)) : events;
}
