import { Client } from 'pg';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { query } from '../support/database.js';
import { Statements, type Statement } from '../support/statements.js';

// Postgres keeps the plan of a prepared statement. One that was made while the tables were empty may read them whole, and
// stays until their statistics change: for as long as it takes, the first day of a shop gets slower with each event.

let shop: TestApp;
let statements: readonly Statement[];
beforeAll(async () => {
  shop = await createTestApp();
  const written = new Statements();
  const service = shop.token('shop', ['service']);
  const ada = shop.token('ada');
  const order = { orderId: '1', customerId: 'ada' };
  // For the second one, whom it is for is remembered, and verified.
  for (const id of ['1', '2']) {
    await shop.request('POST', '/events', service, { id, type: 'order.placed', data: order });
  }
  const toStaff = { role: 'admin', title: 'Count the mugs', message: 'Before noon.' };
  await shop.request('POST', '/notifications', service, toStaff);
  await shop.request('GET', '/notifications', ada);
  await shop.request('GET', '/notifications/unread-count', ada);
  await shop.request('GET', '/notifications/changes?after=0', ada);
  await shop.request('PATCH', '/notifications/1/read', ada, {});
  await shop.request('POST', '/notifications/broadcast', shop.token('sam', ['admin']), {
    title: 'Open on Sunday',
    message: 'From ten to six.',
  });
  await shop.request('GET', '/notifications', ada);
  written.stop();
  statements = written.all;
});
afterAll(() => shop.close());

/** How Postgres reads the tables for the statement when it does not look at its values, as it does from the sixth time on. */
async function planOf(isMeant: (one: Statement) => boolean, which = 0): Promise<string> {
  const statement = statements.filter(isMeant).at(which);
  if (!statement) throw new Error(`not sent; there was ${statements.map((one) => one.name).join(', ')}`);
  const options = '-c jit=off -c plan_cache_mode=force_generic_plan';
  const client = new Client({ connectionString: shop.databaseUrl, options });
  const literal = (value: unknown): string => {
    const text = Array.isArray(value)
      ? `{${value.map((one) => JSON.stringify(String(one))).join(',')}}`
      : String(value);
    return client.escapeLiteral(text);
  };
  await client.connect();
  try {
    await client.query(`PREPARE asked AS ${statement.text}`);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN EXECUTE asked(${statement.values.map(literal).join(', ')})`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.end();
  }
}

it.each([
  ['append', 0],
  ['append', 1],
  ['profiles', 0],
  ['inbox_pages', 0],
  ['inbox_state', 0],
  ['inbox_news', 0],
  ['broadcast_cursors', 0],
  ['broadcast_catch_up', 0],
])('%s (%i) looks rows up, however little Postgres knows of the tables', async (name, which) => {
  const plan = await planOf((one) => one.name === name, which);
  const read = [...plan.matchAll(/Seq Scan on (\w+)/g)].map(([, table]) => table);
  // Of tombstones it asks whether there is any; the salt is one row; places of a waitlist are claimed by a stock event alone.
  const small = new Set(['erased_users', 'erasure_salt', 'waitlist_entries']);
  expect(read.filter((table) => !small.has(table ?? ''))).toEqual([]);
});

it('whoever has a role or a tag is found by an index, also before Postgres has counted anything', async () => {
  await query(
    shop.databaseUrl,
    `INSERT INTO users (id, roles) SELECT 'u' || n, '{customer}' FROM generate_series(1, 30000) n`,
  );
  const plan = await planOf(({ text }) => text.includes('roles @>'));
  expect(plan).toContain('Bitmap Index Scan on users_roles_idx');
  expect(plan).toContain('Bitmap Index Scan on users_tags_idx');
});
