import { Client } from 'pg';
import { appendStatement } from '../../src/notifications/append.statement.js';
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
  await shop.request('POST', '/events', service, { id: '1', type: 'order.placed', data: order });
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
async function planOf({ text, values }: Omit<Statement, 'name'>): Promise<string> {
  const options = '-c jit=off -c plan_cache_mode=force_generic_plan';
  const client = new Client({ connectionString: shop.databaseUrl, options });
  const literal = (value: unknown): string => {
    const written = Array.isArray(value)
      ? `{${value.map((one) => JSON.stringify(String(one))).join(',')}}`
      : String(value);
    return client.escapeLiteral(written);
  };
  await client.connect();
  try {
    await client.query(`PREPARE asked AS ${text}`);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN EXECUTE asked(${values.map(literal).join(', ')})`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.end();
  }
}

function sent(isMeant: (one: Statement) => boolean): Statement {
  const statement = statements.find(isMeant);
  if (!statement) throw new Error(`not sent; there was ${statements.map((one) => one.name).join(', ')}`);
  return statement;
}

/** Tables that are read whole. */
function readWhole(plan: string): string[] {
  return [...plan.matchAll(/Seq Scan on (\w+)/g)].map(([, table]) => String(table));
}

// Of tombstones it asks whether there is any; the salt is one row.
const SMALL = new Set(['erased_users', 'erasure_salt']);

it.each([
  'append',
  'profiles',
  'inbox_pages',
  'inbox_state',
  'inbox_news',
  'broadcast_cursors',
  'broadcast_catch_up',
])('%s looks rows up, however little Postgres knows of the tables', async (name) => {
  const plan = await planOf(sent((one) => one.name === name));
  expect(readWhole(plan).filter((table) => !SMALL.has(table))).toEqual([]);
});

const EITHER = [false, true];
it.each(
  EITHER.flatMap((subjects) =>
    EITHER.flatMap((waitlists) => EITHER.map((channels) => ({ subjects, waitlists, channels }))),
  ),
)('append with $subjects, $waitlists, $channels looks rows up, too', async (steps) => {
  const plan = await planOf({ text: appendStatement(steps), values: ['[]', '[]', '{}'] });
  // Places of a waitlist are claimed by a stock event alone.
  const small = new Set([...SMALL, steps.waitlists && 'waitlist_entries']);
  expect(readWhole(plan).filter((table) => !small.has(table))).toEqual([]);
  expect(plan).toContain('Index Scan using preferences_pkey');
});

it('whoever has a role or a tag is found by an index, also before Postgres has counted anything', async () => {
  await query(
    shop.databaseUrl,
    `INSERT INTO users (id, roles) SELECT 'u' || n, '{customer}' FROM generate_series(1, 30000) n`,
  );
  const plan = await planOf(sent(({ text }) => text.includes('roles @>')));
  expect(plan).toContain('Bitmap Index Scan on users_roles_idx');
  expect(plan).toContain('Bitmap Index Scan on users_tags_idx');
});
