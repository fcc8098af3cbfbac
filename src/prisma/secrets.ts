import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a first start without configuration makes up and keeps. */
export interface LocalSecrets {
  databasePassword: string;
  jwtSecret: string;
}

export async function localSecrets(folder: string): Promise<LocalSecrets> {
  const file = join(folder, 'secrets.json');
  const known = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as LocalSecrets,
    () => undefined,
  );
  if (known) return known;
  const made: LocalSecrets = { databasePassword: randomSecret(), jwtSecret: randomSecret() };
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify(made, null, 2), { mode: 0o600 });
  return made;
}

function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}
