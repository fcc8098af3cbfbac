// Installs the git hooks for those who work in a clone; CI and tarballs have no use for them.
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';

if (existsSync('.git') && !process.env.CI) {
  spawnSync(process.execPath, ['node_modules/lefthook/bin/index.js', 'install'], { stdio: 'ignore' });
}
