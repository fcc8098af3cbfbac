import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.js';
import type { Attributes, FinishedSpan, SpanKind } from './span.js';

/** What waits to be sent, at most: a collector that is away costs spans, not memory. */
const MAX_WAITING = 2_000;
const BATCH = 500;
const EVERY_MS = 2_000;
const PATIENCE_MS = 5_000;

const KINDS: Record<SpanKind, number> = { server: 2, client: 3 };
const ERROR = 2;

/**
 * Sends finished spans to a collector as OTLP/HTTP with JSON (https://opentelemetry.io/docs/specs/otlp/#otlphttp): the one
 * request we need of it, instead of a tracing library that wraps every module at the start. At most once: what a collector
 * does not take is dropped.
 */
@Injectable()
export class OtlpExporter implements OnApplicationShutdown {
  private readonly logger = new Logger(OtlpExporter.name);
  private readonly url: string | undefined;
  private readonly headers: Record<string, string>;
  private waiting: FinishedSpan[] = [];
  private dropped = 0;
  private failing = false;
  private sending: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor({ otlp }: Config) {
    this.url = otlp.endpoint && `${otlp.endpoint.replace(/\/$/, '')}/v1/traces`;
    this.headers = { 'content-type': 'application/json', ...otlp.headers };
  }

  get isOn(): boolean {
    return this.url !== undefined;
  }

  /** Never throws and never waits. */
  add(span: FinishedSpan): void {
    if (this.waiting.length >= MAX_WAITING) {
      this.dropped++;
      return;
    }
    this.waiting.push(span);
    if (this.waiting.length >= BATCH) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), EVERY_MS).unref();
  }

  /** Last of all: what other parts did while they stopped goes along. */
  async onApplicationShutdown(): Promise<void> {
    this.flush();
    await this.sending;
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sending ??= this.sendAll().finally(() => (this.sending = undefined));
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.send(this.waiting.splice(0, BATCH));
    }
  }

  private async send(spans: readonly FinishedSpan[]): Promise<void> {
    try {
      const response = await fetch(this.url as string, {
        method: 'POST',
        headers: this.headers,
        body: JSON.stringify(toRequest(spans)),
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`it answered ${response.status}`);
      if (this.failing) this.logger.log(`the collector takes spans again; ${this.dropped} were lost`);
      this.failing = false;
      this.dropped = 0;
    } catch (error) {
      this.dropped += spans.length;
      // A line when it goes and one when it is back.
      if (!this.failing) this.logger.warn(`the collector takes no spans: ${reasonOf(error)}`);
      this.failing = true;
    }
  }
}

/** `ExportTraceServiceRequest` in the JSON mapping of OTLP: ids in hexadecimal, 64-bit numbers as text. */
function toRequest(spans: readonly FinishedSpan[]): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: toAttributes({ 'service.name': 'storebell' }) },
        scopeSpans: [{ scope: { name: 'storebell' }, spans: spans.map(toSpan) }],
      },
    ],
  };
}

function toSpan({ kind, startedAt, endedAt, attributes, failure, ...span }: FinishedSpan): object {
  return {
    ...span,
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(endedAt),
    attributes: toAttributes(attributes),
    status: failure === undefined ? {} : { code: ERROR, message: failure },
  };
}

function toAttributes(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  }));
}

/** Beyond 2^53 a number would lose its end. */
function nanoseconds(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds * 1_000)) * 1_000n);
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}, ${cause.message}` : message;
}
