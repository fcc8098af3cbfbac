import { Metrics } from '../../src/metrics/metrics.js';
import { MetricsServer } from '../../src/metrics/metrics.server.js';
import { eventually } from '../support/broker.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { Tab } from './gateway.client.js';

const TOKEN = 'a-token-of-the-tests';
const bearer = { authorization: `Bearer ${TOKEN}` };
const PRODUCTION = { NODE_ENV: 'production' };
const apps: TestApp[] = [];

async function start(environment: Record<string, string> = {}): Promise<TestApp> {
  const app = await createTestApp(environment);
  apps.push(app);
  return app;
}

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

const scrape = (app: TestApp, headers: object = {}) =>
  app.request('GET', '/metrics', undefined, undefined, headers);

/** The value of one series, as Prometheus would read it; undefined when it is not there. */
async function valueOf(app: TestApp, series: string): Promise<number | undefined> {
  const { body } = await scrape(app);
  const line = String(body)
    .split('\n')
    .find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

/** The same of what a scrape leaves out when the database answers too late. */
const laterValueOf = (app: TestApp, series: string) =>
  eventually(
    series,
    () => valueOf(app, series),
    (value) => value !== undefined,
  );

const placed = (id: string, customerId = 'anna') => ({
  id,
  type: 'order.placed',
  data: { orderId: `o-${id}`, customerId },
});

/** Each of these settings, and who gets what. */
describe('who may read the metrics', () => {
  it('neighbours, outside production, unless a proxy speaks for others', async () => {
    const app = await start();
    const { status, headers, body } = await scrape(app);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(body).toContain('# TYPE storebell_events_total counter');
    const refused = await scrape(app, { 'x-forwarded-for': '127.0.0.1' });
    expect([refused.status, refused.body.code]).toEqual([404, 'not_found']);
  });

  it('nobody in production', async () => {
    const app = await start(PRODUCTION);
    expect((await scrape(app)).status).toBe(404);
    expect((await scrape(app, bearer)).status).toBe(404);
  });

  it('who has the token, in production too', async () => {
    const app = await start({ ...PRODUCTION, METRICS_TOKEN: TOKEN });
    const refused = await scrape(app);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await scrape(app, { authorization: `Bearer ${TOKEN}x` })).status).toBe(401);
    expect((await scrape(app, { authorization: `Bearer ${app.token('boss', ['admin'])}` })).status).toBe(401);
    expect((await scrape(app, { ...bearer, 'x-forwarded-for': '203.0.113.1' })).status).toBe(200);
  });

  it('neighbours on a port of its own, which then is the only one', async () => {
    const app = await start({ ...PRODUCTION, METRICS_PORT: '0' });
    const { port } = app.app.get(MetricsServer);
    const own = { ...app, url: `http://127.0.0.1:${port}` };
    expect((await fetch(`${own.url}/metrics`)).status).toBe(200);
    expect((await fetch(`${own.url}/metrics?x=1`)).headers.get('cache-control')).toBe('no-store');
    expect((await fetch(`${own.url}/metrics`, { headers: { forwarded: 'for=192.0.2.1' } })).status).toBe(404);
    expect((await fetch(`${own.url}/metrics`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${own.url}/health/live`)).status).toBe(404);
    expect((await scrape(app)).status).toBe(404);
  });

  it('who has the token on a port of its own', async () => {
    const app = await start({ METRICS_PORT: '0', METRICS_TOKEN: TOKEN });
    const url = `http://127.0.0.1:${app.app.get(MetricsServer).port}/metrics`;
    expect([(await fetch(url)).status, (await fetch(url, { headers: bearer })).status]).toEqual([401, 200]);
    expect((await scrape(app, bearer)).status).toBe(404);
  });
});

describe('the numbers', () => {
  it('of events tell accepted, repeated and refused ones apart, and a made-up type makes no series', async () => {
    const app = await start();
    const shop = app.token('shop', ['service']);
    const post = (body: unknown) => app.request('POST', '/events', shop, body);
    await post([placed('1'), placed('2')]);
    await post(placed('1'));
    expect((await post({ ...placed('1'), data: { orderId: 'other', customerId: 'anna' } })).status).toBe(409);
    await post({ ...placed('3'), data: {} });
    await post({ ...placed('4'), type: 'made.up_by_somebody' });
    await post('[1]');
    const of = (type: string, outcome: string) =>
      valueOf(app, `storebell_events_total{type="${type}",outcome="${outcome}"}`);
    expect(await of('order.placed', 'accepted')).toBe(2);
    expect(await of('order.placed', 'duplicate')).toBe(1);
    expect(await of('order.placed', 'refused')).toBe(2);
    expect(await of('unknown', 'refused')).toBe(2);
    expect((await scrape(app)).body).not.toContain('made');
    expect(await valueOf(app, 'storebell_entries_written_total')).toBe(2);
    expect(await valueOf(app, 'storebell_batch_events_sum')).toBe(4);
    for (const name of ['commit', 'emit']) {
      expect(await valueOf(app, `storebell_${name}_seconds_count`)).toBe(3);
    }
    expect(await valueOf(app, 'storebell_accept_seconds_count')).toBe(2);
  });

  it('of open tabs follow them as they come and go, and count what each was told', async () => {
    const app = await start();
    const tab = await Tab.open(app, app.token('anna'));
    const again = await Tab.open(app, app.token('anna'), { after: 0 });
    expect(await valueOf(app, 'storebell_connections{transport="socket"}')).toBe(2);
    expect(await valueOf(app, 'storebell_connections{transport="sse"}')).toBe(0);
    expect(await valueOf(app, 'storebell_people_online')).toBe(1);
    await app.request('POST', '/events', app.token('shop', ['service']), placed('1'));
    await Promise.all([tab.next('notification'), again.next('notification')]);
    expect(await valueOf(app, 'storebell_changes_delivered_total{transport="socket"}')).toBe(2);
    expect(await valueOf(app, 'storebell_catch_ups_total{reason="opening"}')).toBeGreaterThan(0);
    const ahead = await Tab.open(app, app.token('anna'), { after: 900 });
    await ahead.next('reset');
    expect(await valueOf(app, 'storebell_resets_total{reason="cursor_ahead"}')).toBe(1);
  });

  it('of the node are there: the pool, the loop, the process, what waits', async () => {
    const app = await start({ DATABASE_POOL_SIZE: '3' });
    await app.request('GET', '/notifications', app.token('anna'));
    const { registry } = app.app.get(Metrics);
    expect(await valueOf(app, 'storebell_database_pool_max')).toBe(3);
    expect(await valueOf(app, 'storebell_database_pool_size')).toBeGreaterThan(0);
    expect(await valueOf(app, 'storebell_database_pool_waiting')).toBe(0);
    expect(await valueOf(app, 'storebell_database_pool_wait_seconds_count')).toBeGreaterThan(0);
    expect(await laterValueOf(app, 'storebell_queue_lag_seconds')).toBe(0);
    expect(await laterValueOf(app, 'storebell_deliveries_overdue')).toBe(0);
    expect(await laterValueOf(app, 'storebell_broadcasts_live')).toBe(0);
    expect(await valueOf(app, 'storebell_circuits_open')).toBe(0);
    expect(await valueOf(app, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
    // Not in use: no claim that they are down.
    expect((await registry.metrics()).match(/^storebell_service_up\{/m)).toBeNull();
  });
});
