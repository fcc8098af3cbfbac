import { randomBytes } from 'node:crypto';
import { Injectable, Optional } from '@nestjs/common';
import { OtlpExporter } from './otlp.exporter.js';
import type { Attributes, SpanKind } from './span.js';
import { readTraceparent, toTraceparent } from './traceparent.js';

/** Work under way. What is caused by it carries its `traceparent`. */
export interface Span {
  readonly traceparent: string;
  end(failure?: string): void;
}

/**
 * Continues the traces of callers who record theirs, and begins none: what is exported is bounded by what they sample.
 * Without an exporter nothing is recorded, and the caller's own context is handed on as it came.
 */
@Injectable()
export class Tracer {
  constructor(@Optional() private readonly exporter?: OtlpExporter) {}

  get isOn(): boolean {
    return this.exporter?.isOn ?? false;
  }

  /** Undefined when nobody wants to know. */
  start(
    name: string,
    kind: SpanKind,
    parent: string | null | undefined,
    attributes: Attributes,
  ): Span | undefined {
    const { exporter } = this;
    if (!exporter?.isOn || !parent) return undefined;
    const context = readTraceparent(parent);
    if (!context?.sampled) return undefined;
    const { traceId, spanId: parentSpanId } = context;
    const spanId = newSpanId();
    const startedAt = now();
    return {
      traceparent: toTraceparent({ traceId, spanId, sampled: true }),
      end: (failure) =>
        exporter.add({
          traceId,
          spanId,
          parentSpanId,
          name,
          kind,
          startedAt,
          endedAt: now(),
          attributes,
          failure,
        }),
    };
  }
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Never all zeros, which would mean that there is none. */
function newSpanId(): string {
  const bytes = randomBytes(8);
  if (bytes.every((byte) => byte === 0)) return newSpanId();
  return bytes.toString('hex');
}
