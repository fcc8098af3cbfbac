import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

export const TEMPLATE = 'storebell_template';

/** Makes a database on the server of `serverUrl`, empty or as a copy of `template`, and answers its URL. */
export async function createDatabase(serverUrl: string, name: string, template?: string): Promise<string> {
  await run(
    serverUrl,
    `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`,
    `CREATE DATABASE "${name}"${template ? ` TEMPLATE "${template}"` : ''}`,
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
