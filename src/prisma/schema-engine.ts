import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { Pool } from 'pg';
import type { DiffTarget, MigrationList, SchemaEngine, SchemaFilter } from '@prisma/schema-engine-wasm';
import { sessionUrl } from './session.js';

// Prisma's own migration engine, as WebAssembly over the pg driver: no binary to download, the same tables and checks
// as `prisma migrate deploy`.

const EVERYTHING: SchemaFilter = { externalTables: [], externalEnums: [] };
type EngineModule = typeof import('@prisma/schema-engine-wasm/schema_engine_bg') & {
  __wbg_set_wasm: (exports: WebAssembly.Exports) => void;
};

let loading: Promise<EngineModule> | undefined;

// The package's own entry imports the .wasm file, which Node 20 cannot.
async function loadEngine(): Promise<EngineModule> {
  const bindings = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as EngineModule;
  const folder = dirname(
    createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'),
  );
  const binary = await readFile(join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(binary, {
    './schema_engine_bg.js': withoutLingeringTimers(bindings),
  });
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports['__wbindgen_start'] as () => void)();
  return bindings;
}

// The engine waits up to 10 s for its lock and forgets to clear the timer, which would keep a process from ending.
function withoutLingeringTimers(imports: object): WebAssembly.ModuleImports {
  const unref = (callback: () => void, ms: number): NodeJS.Timeout => setTimeout(callback, ms).unref();
  return Object.fromEntries(
    Object.entries(imports).map(([name, value]) => [
      name,
      name.startsWith('__wbg_setTimeout') ? unref : value,
    ]),
  );
}

/** The adapter cuts a script at every semicolon, those inside of functions and comments too. Postgres knows better. */
class WholeScripts extends PrismaPg {
  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      // Without arguments it goes as one simple query, whose statements are stored all or none.
      await adapter.executeRaw({ sql: script, args: [], argTypes: [] });
    };
    return adapter;
  }
}

async function withEngine<T>(databaseUrl: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const { SchemaEngine: Engine } = await (loading ??= loadEngine());
  const pool = new Pool({ connectionString: sessionUrl(databaseUrl) });
  const factory = bindMigrationAwareSqlAdapterFactory(new WholeScripts(pool));
  try {
    const engine = await Engine.new({ datamodels: undefined }, () => undefined, factory);
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } finally {
    await pool.end();
  }
}

/** Applies what is missing of `folder` (prisma/migrations) and answers the names of what it applied. */
export async function applyMigrations(databaseUrl: string, folder: string): Promise<string[]> {
  const migrationsList = await readMigrations(folder);
  // The engine takes an advisory lock: of several nodes that start at once, those that wait find nothing left to do.
  const result = await withEngine(databaseUrl, (engine) =>
    engine.applyMigrations({ migrationsList, filters: EVERYTHING }),
  );
  return result.appliedMigrationNames;
}

/**
 * SQL that leads from one schema text to another; `from` undefined means an empty database. The engine wants to
 * connect to some Postgres, though it reads nothing there.
 */
export async function diffSchemas(
  databaseUrl: string,
  from: string | undefined,
  to: string,
): Promise<string> {
  const datamodel = (content: string): DiffTarget => ({
    tag: 'schemaDatamodel',
    files: [{ path: 'schema.prisma', content }],
  });
  const result = await withEngine(databaseUrl, (engine) =>
    engine.diff({
      from: from === undefined ? { tag: 'empty' } : datamodel(from),
      to: datamodel(to),
      script: true,
      exitCode: null,
      filters: EVERYTHING,
    }),
  );
  const sql = result.stdout ?? '';
  return sql.includes('This is an empty migration') ? '' : sql;
}

async function readMigrations(folder: string): Promise<MigrationList> {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok' as const, value: await readFile(join(folder, path, 'migration.sql'), 'utf8') },
        },
      })),
    ),
  };
}
