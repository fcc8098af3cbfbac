import { parseArgs } from 'node:util';
import { loadLocalConfig } from '../../config/config.js';
import { keepKeys, keysFile, makeKeys, type VapidKeys } from './vapid.js';

// Prints the lines for the environment on stdout and everything else on stderr, so that `>> .env` works.

const USAGE = `npm run --silent keys [-- --save | --print]

  --save   keep the pair in DATA_DIR/vapid.json, or show the one that is kept; the default outside production
  --print  make a new pair and keep nothing; the default in production

A pair that is kept is never replaced: browsers bind their subscriptions to it.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      save: { type: 'boolean' },
      print: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  console.log(lines(values.print ? makeKeys() : await kept(values.save === true)));
}

async function kept(save: boolean): Promise<VapidKeys> {
  const { production, database } = loadLocalConfig();
  if (production && !save) return makeKeys();
  const { keys, made } = await keepKeys(database.dataDir);
  console.error(`${made ? 'Made and kept' : 'Kept since before'} in ${keysFile(database.dataDir)}.`);
  return keys;
}

function lines({ publicKey, privateKey }: VapidKeys): string {
  return `VAPID_PUBLIC_KEY=${publicKey}\nVAPID_PRIVATE_KEY=${privateKey}`;
}

main().catch((error: Error & { code?: string }) => {
  const wrongUsage = error.code?.startsWith('ERR_PARSE_ARGS') === true;
  console.error(wrongUsage ? `${error.message}\n\n${USAGE}` : error.message);
  process.exitCode = wrongUsage ? 2 : 1;
});
