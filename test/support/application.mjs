import { createInterface } from 'node:readline';
import { tsImport } from 'tsx/esm/api';

// Another application, as far as its database goes. Each line of stdin is a data folder, on which it starts after stopping
// where it was, or empty: then it only stops. It answers with where its database is, or why it has none. With the argument
// `claim` it starts no database, and only claims the folder.
const { loadConfig } = await tsImport('../../src/config/config.ts', import.meta.url);
const { prepareDatabase } = await tsImport('../../src/prisma/database.ts', import.meta.url);
const { claimFolder } = await tsImport('../../src/prisma/folder-claim.ts', import.meta.url);
const open =
  process.argv[2] === 'claim'
    ? async (folder) => ({ url: 'claimed', stop: await claimFolder(folder) })
    : (folder) => prepareDatabase(loadConfig({ DATA_DIR: folder }));
let database;
async function obey(folder) {
  await database?.stop();
  database = undefined;
  if (!folder) return {};
  try {
    database = await open(folder);
    return { url: database.url };
  } catch (error) {
    return { refused: error.message };
  }
}
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await obey(line))}\n`);
}
await obey('');
process.exit(0);
