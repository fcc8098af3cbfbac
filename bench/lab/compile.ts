import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const BENCH = fileURLToPath(new URL('..', import.meta.url));
export const OUT = join(BENCH, 'out');
const COMPILED = join(OUT, 'js');
/** Folders of what runs in processes of its own. */
const SOURCES = ['children', 'load', 'references', 'product'];

/**
 * What is measured runs as plain JavaScript, as the product does: a loader that compiles on the way adds helpers to every
 * function, and the references would pay for them.
 */
export async function compile(): Promise<void> {
  await rm(COMPILED, { recursive: true, force: true });
  generateNaiveClient();
  const own = await Promise.all(SOURCES.map((folder) => sourcesIn(join(BENCH, folder), folder)));
  const shared = ['measure.ts', 'workload.ts'].map((name) => ({ from: join(BENCH, name), name }));
  const client = await sourcesIn(join(OUT, 'naive-client'), 'naive-client');
  await Promise.all([...own.flat(), ...shared, ...client].map(({ from, name }) => compileOne(from, name)));
  // Sources that nobody wrote are not for the linter and the compiler of the project.
  await rm(join(OUT, 'naive-client'), { recursive: true });
}

/** Where a file of `bench/` is after `compile`. */
export function compiled(name: string): string {
  return join(COMPILED, name.replace(/\.ts$/, '.js'));
}

interface Source {
  from: string;
  name: string;
}

async function sourcesIn(folder: string, prefix: string): Promise<Source[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  return names.map((name) => ({ from: join(folder, name), name: join(prefix, name) }));
}

async function compileOne(from: string, name: string): Promise<void> {
  const { code } = await transform(await readFile(from, 'utf8'), {
    filename: from,
    swcrc: false,
    configFile: false,
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      target: 'es2023',
    },
    module: { type: 'es6' },
  });
  await mkdir(dirname(compiled(name)), { recursive: true });
  await writeFile(compiled(name), code);
}

/** Prisma asks for a schema engine it does not use here, and would download it: any existing file will do. */
function generateNaiveClient(): void {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const schema = join(BENCH, 'references/naive.prisma');
  const { status, stderr } = spawnSync(process.execPath, [cli, 'generate', '--schema', schema], {
    cwd: BENCH,
    encoding: 'utf8',
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  if (status !== 0) throw new Error(`prisma generate failed:\n${stderr}`);
}
