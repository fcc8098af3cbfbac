import { Client } from 'pg';
import { MIGRATIONS } from '../../src/prisma/database.js';
import { applyMigrations } from '../../src/prisma/schema-engine.js';
import { createDatabase, query } from '../../test/support/database.js';
import { fillShop, type Shop } from './fill.js';

/** Databases of this run alone, on a Postgres that others may use too. */
export class Databases {
  private readonly names: string[] = [];
  private readonly shops = new Map<string, Promise<string>>();
  private template: Promise<string> | undefined;

  constructor(private readonly serverUrl: string) {}

  /** Settings that say what a figure is worth. */
  async settings(): Promise<Record<string, string>> {
    const names = [
      'server_version',
      'fsync',
      'synchronous_commit',
      'shared_buffers',
      'full_page_writes',
      'autovacuum',
    ];
    const rows = await query<{ name: string; setting: string }>(
      this.serverUrl,
      `SELECT name, current_setting(name) AS setting FROM pg_settings WHERE name = ANY($1)`,
      [names],
    );
    return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  }

  /** Without any table. */
  empty(): Promise<string> {
    return this.create();
  }

  /** Storebell's tables, with nobody in them. */
  async migrated(): Promise<string> {
    this.template ??= this.create().then(async (url) => {
      await applyMigrations(url, MIGRATIONS);
      return new URL(url).pathname.slice(1);
    });
    return this.create(await this.template);
  }

  /** Storebell's tables with people and entries in them. Made once per run. */
  shop(shop: Shop): Promise<string> {
    const key = `${shop.name} ${shop.users} ${shop.entries}`;
    const made = this.shops.get(key) ?? this.fill(shop);
    this.shops.set(key, made);
    return made;
  }

  /** All of them, whoever is still connected. */
  async drop(): Promise<void> {
    const client = new Client({ connectionString: this.serverUrl });
    await client.connect();
    for (const name of this.names.splice(0).toReversed()) {
      await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    }
    await client.end();
  }

  private async create(template?: string): Promise<string> {
    const name = `storebell_bench_${process.pid}_${this.names.length + 1}`;
    this.names.push(name);
    return createDatabase(this.serverUrl, name, template);
  }

  private async fill(shop: Shop): Promise<string> {
    const url = await this.migrated();
    await fillShop(url, shop);
    return url;
  }
}
