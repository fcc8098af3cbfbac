import type { Span, Tracer } from './tracer.js';

interface Traced {
  source: string;
  id: string;
  type: string;
  traceparent?: string;
}

/** Stores events, each under a span of its own when its caller records its trace: what it leads to is the span's child. */
export async function traced<E extends Traced, R>(
  tracer: Tracer,
  events: readonly E[],
  store: (events: readonly E[]) => Promise<R>,
): Promise<R> {
  if (!tracer.isOn) return store(events);
  const spans: Span[] = [];
  const carried = events.map((event) => {
    const { source, id, type, traceparent } = event;
    const attributes = {
      'cloudevents.event_source': source,
      'cloudevents.event_id': id,
      'cloudevents.event_type': type,
    };
    const span = tracer.start(`accept ${type}`, 'server', traceparent, attributes);
    if (!span) return event;
    spans.push(span);
    return { ...event, traceparent: span.traceparent };
  });
  try {
    const result = await store(carried);
    for (const span of spans) span.end();
    return result;
  } catch (error) {
    for (const span of spans) span.end(error instanceof Error ? error.name : 'failed');
    throw error;
  }
}
