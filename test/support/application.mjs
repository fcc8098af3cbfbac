import { tsImport } from 'tsx/esm/api';

// Another application on the data folder of its argument, as far as its database goes. Says `ready`, starts when it is told
// to (a line on stdin), says where its database is or why it has none, and stops when stdin ends.
const { loadConfig } = await tsImport('../../src/config/config.ts', import.meta.url);
const { prepareDatabase } = await tsImport('../../src/prisma/database.ts', import.meta.url);
const say = (words) => process.stdout.write(`${JSON.stringify(words)}\n`);
let database;
process.stdin.once('data', async () => {
  try {
    database = await prepareDatabase(loadConfig({ DATA_DIR: process.argv[2] }));
    say({ url: database.url });
  } catch (error) {
    say({ refused: error.message });
  }
});
process.stdin.once('end', async () => {
  await database?.stop();
  process.exit(0);
});
say('ready');
