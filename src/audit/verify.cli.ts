import { parseArgs } from 'node:util';
import { PrismaPg } from '@prisma/adapter-pg';
import { loadLocalConfig } from '../config/config.js';
import { PrismaClient } from '../generated/prisma/client.js';
import { prepareDatabase } from '../prisma/database.js';
import { sessionUrl } from '../prisma/session.js';
import { verifyChain } from './chain.repository.js';

// npm run audit:verify [-- --anchor HASH]: whether the audit is as it was written. Ends with 1 and names the first line
// that is not. HASH is that of the last line that retention deleted.

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { anchor: { type: 'string', default: '' } } });
  if (!/^([0-9a-f]{64})?$/.test(values.anchor)) throw new Error('--anchor must be 64 hexadecimal digits.');
  const database = await prepareDatabase(loadLocalConfig());
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: sessionUrl(database.url) }) });
  try {
    const { lines, head, broken } = await verifyChain(prisma, values.anchor);
    if (broken) {
      const { id, at, actor, action, target } = broken;
      console.error(
        `The audit was altered: line ${id} (${at}, ${actor}, ${action}, ${target}) does not hold.`,
      );
      console.error(`${lines} lines before it do.`);
      process.exitCode = 1;
    } else {
      console.log(`The audit holds: ${lines} lines, the last one with hash ${head || '(none)'}.`);
    }
  } finally {
    await prisma.$disconnect();
    await database.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
});
