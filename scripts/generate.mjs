// Writes the Prisma client. Prisma asks for a schema engine it does not use here and would download it;
// pointing it at any existing file keeps the install offline.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

let cli;
try {
  cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
} catch {
  console.log('prisma is a development dependency and is not installed: keeping the client as built');
  process.exit(0);
}
const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'generate'], {
  encoding: 'utf8',
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  },
});
if (status !== 0) console.error(stdout, stderr);
process.exit(status ?? 1);
