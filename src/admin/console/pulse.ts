import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';
import type { Pulse, Spread } from '../../contract/index.js';
import { Metrics } from '../../metrics/metrics.js';
import { quantileMs } from './quantile.js';

interface Value {
  labels: Partial<Record<string, string | number>>;
  value: number;
  /** Of histograms: `..._bucket`, `..._count`, `..._sum`. */
  metricName?: string;
}

/** What Prometheus is told, in the few figures that a person looks at live. */
@Injectable()
export class PulseReader {
  private readonly node = `${hostname()}:${process.pid}`;

  constructor(private readonly metrics: Metrics) {}

  async read(): Promise<Pulse> {
    const [events, entries, deliveries, shed, emit, accept, lag] = await Promise.all(
      [
        'storebell_events_total',
        'storebell_entries_written_total',
        'storebell_deliveries_total',
        'storebell_shed_total',
        'storebell_emit_seconds',
        'storebell_accept_seconds',
        'storebell_event_loop_lag_seconds',
      ].map((name) => this.valuesOf(name)),
    );
    return {
      node: this.node,
      at: new Date().toISOString(),
      uptime: Math.floor(process.uptime()),
      totals: {
        eventsAccepted: sum(events, { outcome: 'accepted' }),
        eventsRefused: sum(events, { outcome: 'refused' }),
        entries: sum(entries),
        deliveriesSent: sum(deliveries, { outcome: 'sent' }),
        deliveriesFailed: sum(deliveries, { outcome: 'failed' }),
        shed: sum(shed),
      },
      emitMs: spreadOf(emit),
      acceptMs: spreadOf(accept),
      loopLagMs: { p50: gauge(lag, '0.5'), p99: gauge(lag, '0.99') },
    };
  }

  private async valuesOf(name: string): Promise<Value[]> {
    const metric = this.metrics.registry.getSingleMetric(name);
    if (!metric) return [];
    const { values } = (await metric.get()) as { values: Value[] };
    return values;
  }
}

function sum(values: readonly Value[] = [], labels: Record<string, string> = {}): number {
  const wanted = Object.entries(labels);
  return values
    .filter((one) => wanted.every(([name, value]) => one.labels[name] === value))
    .reduce((total, { value }) => total + value, 0);
}

function spreadOf(values: readonly Value[] = []): Spread {
  const buckets = values
    .filter(({ metricName }) => metricName?.endsWith('_bucket'))
    .map(({ labels, value }) => ({
      le: labels['le'] === '+Inf' ? Infinity : Number(labels['le']),
      count: value,
    }));
  return { p50: quantileMs(buckets, 0.5), p99: quantileMs(buckets, 0.99) };
}

function gauge(values: readonly Value[] = [], quantile: string): number | null {
  const found = values.find(({ labels }) => labels['quantile'] === quantile);
  return found ? Math.round(found.value * 1_000_000) / 1_000 : null;
}
