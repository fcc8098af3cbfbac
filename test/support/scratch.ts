import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;

/** Where applications of this test file keep what they make up, such as keys: not in the checkout. */
export function scratchFolder(): string {
  return (folder ??= mkdtempSync(join(tmpdir(), 'storebell-test-')));
}

afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});
