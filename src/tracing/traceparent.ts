// W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header

/** A place in a trace: what happens because of it is its child. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  traceId: string;
  /** 16 lower-case hexadecimal digits. */
  spanId: string;
  /** Whether the caller records the trace. */
  sampled: boolean;
}

const FORM = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * Undefined for what is no trace context, which is then ignored as the standard asks: a broken trace must not cost an
 * event. Later versions are read as far as they look like this one (section 4.3).
 */
export function readTraceparent(value: unknown): TraceContext | undefined {
  const match = typeof value === 'string' ? FORM.exec(value) : null;
  if (!match) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', rest] = match;
  if (version === '00' && rest !== undefined) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function toTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** As it is kept; undefined for what is none. */
export function normalTraceparent(value: unknown): string | undefined {
  const context = readTraceparent(value);
  return context && toTraceparent(context);
}
