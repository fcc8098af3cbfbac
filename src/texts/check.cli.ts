import { existsSync, readdirSync } from 'node:fs';
import { LANGUAGES } from './languages.js';
import { problemsOf, readMessages } from './messages.js';

// The last step of the build: a missing key or argument must fail there, not on a shopper's screen.
const root = new URL('../', import.meta.url);
const folders = [
  new URL('broadcasts/texts/', root),
  ...readdirSync(new URL('triggers/', root)).map((domain) => new URL(`triggers/${domain}/texts/`, root)),
].filter((folder) => existsSync(folder));

let problems = 0;
for (const folder of folders) {
  for (const problem of problemsOf(readMessages(folder), LANGUAGES)) {
    problems++;
    console.error(`${folder.pathname.slice(root.pathname.length)}${problem}`);
  }
}
if (problems > 0 || folders.length === 0) process.exitCode = 1;
