/** As OTLP numbers them: https://github.com/open-telemetry/opentelemetry-proto (trace.proto). */
export type SpanKind = 'server' | 'client';
export type Attributes = Readonly<Record<string, string | number>>;

/** A finished piece of work. Times are milliseconds since 1970, with fractions. */
export interface FinishedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: SpanKind;
  startedAt: number;
  endedAt: number;
  attributes: Attributes;
  /** Why it failed; undefined: it did not. */
  failure: string | undefined;
}
