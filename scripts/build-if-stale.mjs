// `npm start` builds only when a source is newer than the last build: a second start takes seconds less.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STAMP = 'dist/.built';
const SOURCES = [
  'src',
  'client/src',
  'client/package.json',
  'client/vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
];
/** The server, and what it serves to browsers: the client and the console. */
const BUILDS = ['nest build', 'npm run --silent build:served'];

/** Time of the latest change in a file or folder; a removed file changes its folder. */
function newest(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

if (!existsSync(STAMP) || Math.max(...SOURCES.map(newest)) > statSync(STAMP).mtimeMs) {
  console.log('Building…');
  const started = new Date();
  for (const command of BUILDS) {
    // npm has put the commands of the packages on the PATH; Windows finds them through a shell only.
    const { status } = spawnSync(command, { stdio: 'inherit', shell: true });
    if (status !== 0) process.exit(status ?? 1);
  }
  writeFileSync(STAMP, started.toISOString());
}
