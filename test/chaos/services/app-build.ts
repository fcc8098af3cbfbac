import { cp, readdir, stat, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Where a node's program is. */
export interface AppBuild {
  folder: string;
  main: string;
}

/**
 * A copy of what `npm run build` made. A node that is killed must come back as the same program, even when somebody
 * builds again in the meantime.
 */
export async function copyBuild(dist: string, folder: string): Promise<AppBuild> {
  const from = resolve(ROOT, dist);
  if (!(await exists(join(from, 'main.js')))) {
    throw new Error(`There is no ${join(from, 'main.js')}: run npm run build first.`);
  }
  await cp(from, join(folder, 'dist'), { recursive: true });
  await cp(join(ROOT, 'prisma/migrations'), join(folder, 'prisma/migrations'), { recursive: true });
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return { folder, main: join(folder, 'dist/main.js') };
}

/** True when a source is newer than the build: what would be tested is not what can be read. */
export async function isStale(dist: string): Promise<boolean> {
  const from = resolve(ROOT, dist);
  if (!(await exists(from))) return false;
  // Only what has changed is built again, so the newest file tells when that was.
  const [source, built] = await Promise.all([
    newest(join(ROOT, 'src'), (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts')),
    newest(from, () => true),
  ]);
  return source > built;
}

async function newest(folder: string, counts: (name: string) => boolean): Promise<number> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = all.filter((one) => one.isFile() && counts(one.name));
  const times = files.map((one) => stat(join(one.parentPath, one.name)).then(({ mtimeMs }) => mtimeMs));
  return Math.max(0, ...(await Promise.all(times)));
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
