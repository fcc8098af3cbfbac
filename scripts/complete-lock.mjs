// Some registries lack a package that npm's lock file expects for another platform; npm then writes no entry for it,
// and `npm ci` refuses the lock file. Adds an entry for each such optional dependency of an exact version.
// After a change of dependencies: node scripts/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const path = 'package-lock.json';
const lock = JSON.parse(readFileSync(path, 'utf8'));
const platforms = new Set([
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]);
const cpus = new Set([
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'mipsel',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
]);

for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!/^\d/.test(version) || isThere(place, name)) continue;
    const words = name
      .split(/[-/]/)
      .map((word) => word.replace('linuxmusl', 'linux').replace(/^arm7.*|^armv7.*/, 'arm'));
    const os = words.filter((word) => platforms.has(word));
    const cpu = words.filter((word) => cpus.has(word));
    const libc = /musl/.test(name) ? ['musl'] : /gnu/.test(name) && os[0] === 'linux' ? ['glibc'] : undefined;
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu.length > 0 && { cpu }),
      ...(entry.dev && { dev: true }),
      ...(libc && { libc }),
      optional: true,
      ...(os.length > 0 && { os }),
    };
    console.log(`added ${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
for (const entry of Object.values(lock.packages)) if (!entry.link) delete entry.resolved;
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);

function isThere(place, name) {
  for (let at = place; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
    if (lock.packages[`${at && `${at}/`}node_modules/${name}`]) return true;
    if (!at.includes('/node_modules/')) break;
  }
  return lock.packages[`node_modules/${name}`] !== undefined;
}
