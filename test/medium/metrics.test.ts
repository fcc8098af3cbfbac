import { Metrics } from '../../src/metrics/metrics.js';
import {
  RecordingChannel,
  startDeliveryNode,
  type DeliveryNode,
  type DeliveryRow,
} from '../support/delivery.js';
import { draftTo, eventTo, startNode } from '../support/node.js';
import { TestTab } from '../support/screen.js';
import { freshDatabase } from '../support/database.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;

beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

async function valueOf({ registry }: Metrics, series: string): Promise<number | undefined> {
  const line = (await registry.metrics()).split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

async function reaches(
  metrics: Metrics,
  series: string,
  wanted: number,
  until = Date.now() + 60_000,
): Promise<void> {
  const value = await valueOf(metrics, series);
  if (value === wanted) return;
  if (Date.now() > until) throw new Error(`${series} is ${value}, not ${wanted}`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await reaches(metrics, series, wanted, until);
}

describe('the numbers of deliveries', () => {
  const email = new RecordingChannel('email');
  let node: DeliveryNode;

  beforeEach(async () => {
    node = await startDeliveryNode(database.url, [email]);
  });
  afterEach(() => node.close());

  const tell = (userId: string): Promise<unknown> => {
    const draft = draftTo({ user: userId });
    return node.notifications.accept([
      eventTo([{ ...draft, type: { ...draft.type, channels: { email: 'now' as const } } }]),
    ]);
  };
  const ended = (rows: DeliveryRow[]): boolean =>
    rows.length > 0 && rows.every(({ status }) => status !== 'pending');
  const withAddress = (userId: string): Promise<unknown> =>
    node.db.query('INSERT INTO users (id, email) VALUES ($1, $2)', [userId, `${userId}@mail.example`]);

  it('say what became of each, by channel', async () => {
    const metrics = node.app.get(Metrics, { strict: false });
    await Promise.all(['ada', 'bea', 'cleo', 'dora'].map(withAddress));
    email.answer = ({ recipient: { userId } }) => {
      if (userId === 'bea') return { outcome: 'failed', reason: 'no such mailbox' };
      if (userId === 'cleo') return { outcome: 'skipped', reason: 'nobody there' };
      return userId === 'dora'
        ? { outcome: 'retry', reason: 'busy', retryAfterMs: 3_600_000 }
        : { outcome: 'sent' };
    };
    for (const userId of ['ada', 'bea', 'cleo', 'dora']) await tell(userId);
    for (const userId of ['ada', 'bea', 'cleo']) await node.until(userId, 'an end', ended);
    await node.until('dora', 'a failed attempt', (rows) => rows[0]?.detail === 'busy');
    // Counted after the row was written, so not at once.
    await reaches(metrics, 'storebell_delivery_retries_total{channel="email"}', 1);
    for (const outcome of ['sent', 'failed', 'skipped']) {
      await reaches(metrics, `storebell_deliveries_total{channel="email",outcome="${outcome}"}`, 1);
    }
    expect(await valueOf(metrics, 'storebell_delivery_attempts_total{channel="email"}')).toBe(4);
    expect(await valueOf(metrics, 'storebell_delivery_delay_seconds_count{channel="email"}')).toBe(1);
    expect(await valueOf(metrics, 'storebell_delivery_attempt_seconds_count{channel="email"}')).toBe(4);
    expect(await valueOf(metrics, 'storebell_queue_lag_seconds')).toBe(0);
  });

  it('say how late the oldest is, and for how many it is time', async () => {
    const metrics = node.app.get(Metrics, { strict: false });
    await node.db
      .query(`INSERT INTO deliveries (user_id, type, category, channel, status, reason, content, due_at)
      SELECT 'ada', 'x', 'y', 'push', 'pending', 'default', '{}', now() - interval '90 s' * n
      FROM generate_series(0, 2) n`);
    expect(await valueOf(metrics, 'storebell_queue_lag_seconds')).toBeGreaterThanOrEqual(180);
    expect(await valueOf(metrics, 'storebell_deliveries_overdue')).toBe(3);
  });

  it('leave out what the database does not answer, and the rest is told', async () => {
    const metrics = node.app.get(Metrics, { strict: false });
    await node.db.query('ALTER TABLE deliveries RENAME TO gone');
    expect(await valueOf(metrics, 'storebell_queue_lag_seconds')).toBeUndefined();
    expect(await valueOf(metrics, 'storebell_people_online')).toBe(0);
    await node.db.query('ALTER TABLE gone RENAME TO deliveries');
  });
});

it('a sweep that finds somebody behind is counted, one that finds nobody is not', async () => {
  const [writer, reader] = [await startNode(database.url), await startNode(database.url)];
  try {
    const tab = new TestTab('ada');
    reader.hub.attach(tab, null);
    await tab.until(() => tab.opened !== undefined);
    await writer.accept(eventTo({ user: 'ada' }));
    // No hint came from the other node.
    await tab.until(() => tab.told.length === 1);
    const metrics = reader.get(Metrics);
    expect(await valueOf(metrics, 'storebell_sweep_finds_total')).toBe(1);
    expect(await valueOf(metrics, 'storebell_catch_ups_total{reason="behind"}')).toBe(1);
    expect(await valueOf(metrics, 'storebell_sweeps_total')).toBeGreaterThan(0);
    expect(await valueOf(writer.get(Metrics), 'storebell_sweep_finds_total')).toBe(0);
  } finally {
    await Promise.all([writer.close(), reader.close()]);
  }
});
