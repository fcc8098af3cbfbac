import { Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { ErrorDetail, EventResult, JsonObject, JsonValue } from '../contract/index.js';
import { AppError } from '../errors/app.error.js';
import type { AcceptedEvent } from '../notifications/accepted-event.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { codeOf, toDetails } from '../validation/validation.pipe.js';
import { digestOf } from './canonical.js';
import { EventEnvelope, type Envelopes } from './envelope.js';
import { TriggerRegistry } from './trigger.registry.js';

const MAX_DETAILS = 100;

/** Intake: checks what the shop says, asks the listener what it means, hands it to the pipeline. */
@Injectable()
export class TriggersService {
  constructor(
    private readonly registry: TriggerRegistry,
    private readonly notifications: NotificationsService,
  ) {}

  /** Stores all or none; the answers are in the order of the events, after the commit. */
  async accept(events: readonly unknown[]): Promise<EventResult[]> {
    return this.acceptAll(events.map((event, index) => this.check(event, `[${index}]`)));
  }

  /** As they were read from a body. */
  acceptEnvelopes({ events, single }: Envelopes): Promise<EventResult[]> {
    return single ? this.acceptOne(events[0]) : this.accept(events);
  }

  acceptOne(event: unknown): Promise<EventResult[]> {
    return this.acceptAll([this.check(event, '')]);
  }

  /** For routes whose body is the event's data: paths start there, and unknown fields are refused. */
  acceptBody(type: string, source: string, id: string, body: JsonObject): Promise<EventResult[]> {
    return this.acceptAll([this.check({ id, source, type, data: body }, '', { dataPath: '', strict: true })]);
  }

  private acceptAll(checked: Checked[]): Promise<EventResult[]> {
    const problems = checked.flatMap((one) => one.found);
    if (problems.length > 0) throw toError(problems);
    return this.notifications.accept(checked.flatMap(({ result }) => (result ? [result] : [])));
  }

  private check(
    value: unknown,
    path: string,
    { dataPath = join(path, 'data'), strict = false } = {},
  ): Checked {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return {
        found: [{ code: 'validation_failed', path: path || 'body', message: 'an event must be an object' }],
      };
    }
    const envelope = plainToInstance(EventEnvelope, value);
    const wrong = validateSync(envelope, { whitelist: true, forbidNonWhitelisted: true });
    if (wrong.length > 0) return { found: problemsOf(wrong, path) };

    const trigger = this.registry.find(envelope.type);
    if (!trigger) {
      const message = `there is no event type ${JSON.stringify(envelope.type)}`;
      return { found: [{ code: 'unknown_event_type', path: join(path, 'type'), message }] };
    }
    const raw = (value as { data: JsonObject }).data;
    const data = plainToInstance(trigger.payload, withoutNulls(raw));
    const wrongData = validateSync(data, { whitelist: true, forbidNonWhitelisted: strict });
    if (wrongData.length > 0) return { found: problemsOf(wrongData, dataPath) };

    const { id, type, source = 'shop' } = envelope;
    // Postgres knows fewer time zones' offsets than ISO 8601 allows; UTC needs none.
    const time = new Date(envelope.time ?? Date.now()).toISOString();
    const outcome = trigger.call({ id, source, type, time, data });
    const digest = digestOf([type, envelope.time ?? null, raw]);
    return { result: { id, source, type, time, data: raw, digest, outcome }, found: [] };
  }
}

interface Checked {
  result?: AcceptedEvent;
  found: Problem[];
}

interface Problem extends ErrorDetail {
  code: 'validation_failed' | 'unknown_field' | 'unknown_event_type';
}

function problemsOf(errors: readonly ValidationError[], path: string): Problem[] {
  const code = codeOf(errors);
  return toDetails(errors, path).map((detail) => ({ ...detail, code }));
}

function toError(problems: Problem[]): AppError {
  const [first] = problems as [Problem];
  const code = problems.every((problem) => problem.code === first.code) ? first.code : 'validation_failed';
  const details = problems.slice(0, MAX_DETAILS).map(({ path, message }) => ({ path, message }));
  return new AppError(code, `Nothing was stored: ${first.path} ${first.message}.`, details);
}

function join(path: string, field: string): string {
  return path ? `${path}.${field}` : field;
}

/** Many serializers write null for "not there"; to a listener both are absent. */
function withoutNulls(value: JsonObject): JsonObject {
  return clean(value) as JsonObject;
}

function clean(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([name, inner]) => [name, clean(inner)]),
  );
}
