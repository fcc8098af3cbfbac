import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

const TEMPLATE = 'storebell_template';
/** As many a shop's Postgres is: its order of texts is not that of their bytes, and its day does not begin as ours does. */
const THEIR_ORDER = `TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'`;
const THEIR_ZONE = 'Asia/Kolkata';

/** Makes a database on the server of `serverUrl`, empty or as a copy of `template`, and answers its URL. */
export function createDatabase(serverUrl: string, name: string, template?: string): Promise<string> {
  return create(serverUrl, name, template ? `TEMPLATE "${template}"` : '');
}

/** What every `freshDatabase` is a copy of, without tables yet. */
export function createTemplate(serverUrl: string): Promise<string> {
  return create(serverUrl, TEMPLATE, THEIR_ORDER);
}

async function create(serverUrl: string, name: string, options: string): Promise<string> {
  await run(
    serverUrl,
    `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`,
    `CREATE DATABASE "${name}" ${options}`,
  );
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** A migrated database of one's own, gone after `drop`. */
export async function freshDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = process.env['TEST_DATABASE_URL'];
  if (!server) throw new Error('TEST_DATABASE_URL is set by the global setup of the tests');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const url = await createDatabase(server, name, TEMPLATE);
  await run(server, `ALTER DATABASE "${name}" SET timezone = '${THEIR_ZONE}'`);
  return { url, drop: () => run(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`) };
}

/** Runs SQL the application has no way to run: set-up and proof. */
export async function query<Row extends object>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

async function run(url: string, ...statements: string[]): Promise<void> {
  for (const statement of statements) await query(url, statement);
}
