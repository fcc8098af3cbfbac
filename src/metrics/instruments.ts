import { Counter, Gauge, type Registry } from 'prom-client';

// Numbers that are kept elsewhere, or as plain fields because the path is hot, and that Prometheus is told when it asks.

/** Label values and the number that goes with them. Values must come from a closed list: never from a user or a caller. */
export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

interface Description {
  name: string;
  help: string;
  /** Default: none. */
  labels?: string[];
}

/** Counts since the start; `read` answers all of them. */
export function countOf(
  registry: Registry,
  { name, help, labels = [] }: Description,
  read: () => Iterable<Sample>,
) {
  return new Counter({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    collect() {
      this.reset();
      for (const [values, value] of read()) this.inc(values, value);
    },
  });
}

/**
 * A value of this moment. A reader that has nothing to say, or that fails, leaves the metric out: 0 would be a claim.
 */
export function valueOf(
  registry: Registry,
  { name, help, labels = [] }: Description,
  read: () => Iterable<Sample> | Promise<Iterable<Sample>>,
) {
  return new Gauge({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    async collect() {
      let samples: Iterable<Sample> = [];
      try {
        samples = await read();
      } catch {
        // What cannot be read is reported by whoever owns it.
      }
      // In one go: another scrape must not see half of it.
      this.reset();
      if (labels.length === 0) this.remove();
      for (const [values, value] of samples) this.set({ ...values }, value);
    },
  });
}

/** Without labels. */
export function alone(value: number | undefined): Sample[] {
  return value === undefined ? [] : [[{}, value]];
}

/** One sample per key, under the label `label`. */
export function by(label: string, values: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(values).map(([key, value]) => [{ [label]: key }, value]);
}

export function secondsSince(since: number): number {
  return (performance.now() - since) / 1_000;
}
