import { Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { ErrorDetail, EventResult, JsonObject } from '../contract/index.js';
import { AppError } from '../errors/app.error.js';
import type { AcceptedEvent } from '../notifications/accepted-event.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { Metrics } from '../metrics/metrics.js';
import { traced } from '../tracing/traced.js';
import { Tracer } from '../tracing/tracer.js';
import { normalTraceparent } from '../tracing/traceparent.js';
import { readQuickly } from '../validation/compiled.js';
import { codeOf, toDetails } from '../validation/validation.pipe.js';
import { digestOf } from './canonical.js';
import { EventEnvelope, readEnvelopes, type Envelopes } from './envelope.js';
import { QuarantineService, type Origin, type Refused } from './quarantine.service.js';
import { TriggerRegistry } from './trigger.registry.js';

const MAX_DETAILS = 100;
const UNKNOWN = 'unknown';

/** Intake: checks what the shop says, asks the listener what it means, hands it to the pipeline. */
@Injectable()
export class TriggersService {
  constructor(
    private readonly registry: TriggerRegistry,
    private readonly notifications: NotificationsService,
    private readonly quarantine: QuarantineService,
    private readonly metrics: Metrics = new Metrics(),
    private readonly tracer: Tracer = new Tracer(),
  ) {}

  /** Stores all or none; the answers are in the order of the events, after the commit. */
  async accept(events: readonly unknown[]): Promise<EventResult[]> {
    return this.acceptAll(this.checkAll(events, false));
  }

  /** The body of a request. What cannot be taken is kept in quarantine, and refused all the same. */
  async acceptContent(body: unknown, contentType: string, traceparent?: string): Promise<EventResult[]> {
    let envelopes: Envelopes;
    try {
      envelopes = readEnvelopes(body, contentType, traceparent);
    } catch (error) {
      await this.keep('http', typeof body === 'object' && body ? body : String(body), contentType, error);
      throw error;
    }
    return this.acceptEnvelopes(envelopes, 'http');
  }

  /** As they were read from a body. What has nothing wrong reaches the pipeline in the same turn. */
  async acceptEnvelopes({ events, single }: Envelopes, origin: Origin): Promise<EventResult[]> {
    const checked = this.checkAll(events, single);
    if (checked.some(isRefused)) await this.quarantine.keep(origin, toQuarantine(events, checked, single));
    return this.acceptAll(checked);
  }

  /** Through the intake again, from the body of a request; what is refused again is not kept again. */
  async replay(body: unknown, contentType: string): Promise<EventResult[]> {
    const { events, single } = readEnvelopes(body, contentType);
    return this.acceptAll(this.checkAll(events, single));
  }

  /** Keeps what could not even be read; `error` says why. Our own faults are not its. */
  async keep(
    origin: Origin,
    content: string | object,
    contentType: string,
    error: unknown,
    type?: string,
  ): Promise<void> {
    if (!(error instanceof AppError) || error.status >= 500) return;
    const { code, message: reason, details = [] } = error;
    await this.quarantine.keep(origin, [{ content, contentType, type, code, reason, details }]);
  }

  /** For routes whose body is the event's data: paths start there, and unknown fields are refused. */
  acceptBody(
    type: string,
    source: string,
    id: string,
    body: JsonObject,
    traceparent?: string,
  ): Promise<EventResult[]> {
    const envelope = { id, source, type, data: body, traceparent: normalTraceparent(traceparent) };
    return this.acceptAll([this.check(envelope, '', { dataPath: '', strict: true })]);
  }

  private checkAll(events: readonly unknown[], single: boolean): Checked[] {
    return events.map((event, index) => this.check(event, single ? '' : `[${index}]`));
  }

  private async acceptAll(checked: Checked[]): Promise<EventResult[]> {
    const events: AcceptedEvent[] = [];
    for (const { result } of checked) if (result) events.push(result);
    if (events.length < checked.length) {
      const refused = checked.filter(isRefused);
      for (const { type } of refused) this.metrics.intake.count(type, 'refused');
      throw toError(refused.flatMap(({ found }) => found));
    }
    const results = await traced(this.tracer, events, (all) => this.notifications.accept(all));
    results.forEach(({ status }, index) =>
      this.metrics.intake.count(checked[index]?.type ?? UNKNOWN, status),
    );
    return results;
  }

  private check(
    value: unknown,
    path: string,
    { dataPath = join(path, 'data'), strict = false } = {},
  ): Checked {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return {
        type: UNKNOWN,
        found: [{ code: 'validation_failed', path: path || 'body', message: 'an event must be an object' }],
      };
    }
    const [envelope, wrong] = read(EventEnvelope, value, true);
    if (wrong.length > 0) return { type: UNKNOWN, found: problemsOf(wrong, path) };

    const trigger = this.registry.find(envelope.type);
    if (!trigger) {
      const message = `there is no event type ${JSON.stringify(envelope.type)}`;
      return { type: UNKNOWN, found: [{ code: 'unknown_event_type', path: join(path, 'type'), message }] };
    }
    const raw = (value as { data: JsonObject }).data;
    const [data, wrongData] = read(trigger.payload, raw, strict, clean);
    if (wrongData.length > 0) return { type: envelope.type, found: problemsOf(wrongData, dataPath) };

    const { id, type, source = 'shop' } = envelope;
    // Postgres knows fewer time zones' offsets than ISO 8601 allows; UTC needs none.
    const time = new Date(envelope.time ?? Date.now()).toISOString();
    const outcome = trigger.call({ id, source, type, time, data });
    const digest = digestOf([type, envelope.time ?? null, raw]);
    const traceparent = normalTraceparent(envelope.traceparent);
    return { result: { id, source, type, time, data: raw, digest, outcome, traceparent }, type, found: [] };
  }
}

interface Checked {
  /** One that a listener answers, or `unknown`. */
  type: string;
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

function isRefused({ found }: Checked): boolean {
  return found.length > 0;
}

function toQuarantine(events: readonly unknown[], checked: readonly Checked[], single: boolean): Refused[] {
  return checked.flatMap(({ found }, index) => {
    if (found.length === 0) return [];
    const event = events[index];
    const content = typeof event === 'object' && event ? event : String(event);
    const { code, message, details = [] } = toError(found.map((one) => withoutIndex(one, single)));
    return [{ content, contentType: 'application/json', code, reason: message, details }];
  });
}

/** In quarantine it stands alone. */
function withoutIndex(problem: Problem, single: boolean): Problem {
  return single ? problem : { ...problem, path: problem.path.replace(/^\[\d+\]\.?/, '') };
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

/** The object as an instance of a class, and what is wrong with it. */
function read<T extends object>(
  type: new () => T,
  plain: object,
  strict: boolean,
  copy: (value: object) => unknown = (value) => value,
): [T, ValidationError[]] {
  const sound = readQuickly(type, plain, { strict, copy, nulls: 'drop' });
  if (sound) return [sound, []];
  const object = plainToInstance(type, copy(plain) as object);
  return [object, validateSync(object, { whitelist: true, forbidNonWhitelisted: strict })];
}

/** A copy without null: many serializers write it for "not there", and to a listener both are absent. */
function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== 'object') return value;
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) if (inner !== null) kept[name] = clean(inner);
  return kept;
}
