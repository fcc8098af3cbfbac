import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;

/** Where applications of this process keep what they make up, such as keys: not in the checkout. */
export function scratchFolder(): string {
  return (folder ??= mkdtempSync(join(tmpdir(), 'storebell-test-')));
}
