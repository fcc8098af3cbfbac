import { readdirSync } from 'node:fs';

// Conventional Commits, `type(scope): subject`. A scope is a folder of src/, a domain under src/triggers/, or one of the
// areas here, so that a new domain needs no line of its own.
const AREAS = ['app', 'bench', 'ci', 'client', 'deps', 'docker', 'docs', 'lint', 'release', 'repo', 'test'];

const folders = (path) =>
  readdirSync(new URL(path, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'generated')
    .map((entry) => entry.name);

export default {
  extends: ['@commitlint/config-conventional'],
  rules: {
    'scope-empty': [2, 'never'],
    'scope-enum': [2, 'always', [...AREAS, ...folders('src/'), ...folders('src/triggers/')]],
    // Addresses and pasted output may be as long as they are.
    'body-max-line-length': [0],
    'footer-max-line-length': [0],
  },
};
