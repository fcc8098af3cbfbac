import { readFileSync } from 'node:fs';
import { collectDefaultMetrics } from 'prom-client';
import { Metrics } from './metrics.js';

// What people look at and are woken by must be there: a renamed metric leaves an empty panel and an alert that never fires.

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Panel {
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string }[];
}

const { registry } = new Metrics();
const known = registry.getMetricsAsArray();
const names = known.map(({ name }) => name);

/** Names in a query, without the suffix of a histogram's series. */
function namesIn(query: string): string[] {
  const found = query.match(/\b(?:storebell|process|nodejs)_\w+/g) ?? [];
  return found.map((name) => {
    const base = name.replace(/_(bucket|sum|count)$/, '');
    const isHistogram = known.some((one) => one.name === base && String(one.type) === 'histogram');
    return isHistogram ? base : name;
  });
}

/** Labels that a query selects by or groups by, in curly brackets or after `by`. */
function labelsIn(query: string): string[] {
  const selected = [...query.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label);
  const grouped = [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
  return [...selected, ...grouped];
}

const dashboard = JSON.parse(read('ops/grafana-dashboard.json')) as { panels: Panel[] };
const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const alerts = read('ops/alerts.yml')
  .split(/^ {6}- alert: /m)
  .slice(1);
const expressions = alerts.map((alert) => /^ {8}expr: (\|\n(?: {10}.*\n)+|.*\n)/m.exec(alert)?.[1] ?? '');

/** Labels of Prometheus itself, and of every histogram. */
const COMMON = ['instance', 'job', 'le'];
const LABELS = new Set([
  ...COMMON,
  ...known.flatMap((metric) => (metric as unknown as { labelNames: string[] }).labelNames),
]);

describe('the dashboard', () => {
  it('shows every metric of Storebell, and no other', () => {
    const shown = new Set(queries.flatMap(namesIn).filter((name) => name.startsWith('storebell_')));
    expect([...shown].toSorted()).toEqual(names.toSorted());
  });

  it('shows metrics of the process that there are', () => {
    const own = new Metrics().registry;
    collectDefaultMetrics({ register: own });
    const process = queries.flatMap(namesIn).filter((name) => !name.startsWith('storebell_'));
    expect(process.length).toBeGreaterThan(0);
    expect(process.filter((name) => !own.getSingleMetric(name))).toEqual([]);
  });

  it('has panels with queries that do not cover each other', () => {
    const panels = dashboard.panels.filter(({ type }) => type !== 'row');
    expect(panels.filter(({ targets = [] }) => targets.length === 0)).toEqual([]);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)} ${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe('the alerts', () => {
  it('ask for metrics that there are', () => {
    expect(alerts.length).toBeGreaterThan(10);
    for (const expression of expressions) {
      expect([expression, namesIn(expression).filter((name) => !names.includes(name))]).toEqual([
        expression,
        [],
      ]);
      expect(expression).toMatch(/\b(storebell_\w+|up\{)/);
    }
  });

  it('say how grave they are and what is wrong, each under a name of its own', () => {
    for (const alert of alerts) expect(alert).toMatch(/severity: (page|ticket)[^]*summary: \S/);
    const called = alerts.map((alert) => alert.split('\n', 1)[0]);
    expect(new Set(called).size).toBe(called.length);
  });
});

it('queries select and group by labels that there are', () => {
  const wrong = [...queries, ...expressions].flatMap((query) =>
    labelsIn(query).filter((label) => !LABELS.has(label)),
  );
  expect(wrong).toEqual([]);
});

it('queries close what they open', () => {
  for (const query of [...queries, ...expressions]) {
    for (const [open, close] of [
      ['(', ')'],
      ['{', '}'],
      ['[', ']'],
    ] as const) {
      expect([query, query.split(open).length]).toEqual([query, query.split(close).length]);
    }
  }
});

it('docs/metrics.md lists every metric, and no other', () => {
  const rows = read('docs/metrics.md').matchAll(/^\| `(storebell_\w+)`\s*\|([^|]*)\|([^|]*)\|$/gm);
  const listed = [...rows].map(([, name = '', meaning = '', good = '']) => {
    expect([name, meaning.trim() !== '', good.trim() !== '']).toEqual([name, true, true]);
    return name;
  });
  expect(listed.toSorted()).toEqual(names.toSorted());
});
