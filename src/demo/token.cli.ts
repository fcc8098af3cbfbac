import { parseArgs } from 'node:util';
import { USER_ID_PATTERN } from '../validation/fields.js';
import { loadLocalConfig } from '../config/config.js';
import { localSigner } from './signer.js';

// Prints a token and nothing else, so that it fits into $(...).

const USAGE = `npm run --silent token -- --sub <id> [--roles customer] [--name <name>] [--email <address>] [--expires 1h]

  --sub      who: the shop's id of the person, or a name for its backend
  --roles    customer (when absent), admin, service, or several with commas
  --expires  seconds, or a number with s, m, h or d; 1h when absent

Signed with JWT_SECRET, or with the secret in DATA_DIR that a server without one uses.`;

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 };

class UsageError extends Error {}

function readArguments() {
  const { values } = parseArgs({
    options: {
      sub: { type: 'string' },
      roles: { type: 'string', multiple: true, default: ['customer'] },
      name: { type: 'string' },
      email: { type: 'string' },
      expires: { type: 'string', default: '1h' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return undefined;
  const { sub, name, email } = values;
  if (!sub) throw new UsageError('--sub is missing.');
  if (!USER_ID_PATTERN.test(sub)) {
    throw new UsageError('--sub must be 1 to 128 letters, digits or . _ : @ -');
  }
  const roles = values.roles.flatMap((list) => list.split(',')).filter(Boolean);
  return { claims: { sub, roles, name, email }, lifetime: secondsOf(values.expires) };
}

function secondsOf(text: string): number {
  const [, number, unit = 's'] = /^(\d{1,9})([smhd])?$/.exec(text) ?? [];
  if (!Number(number)) throw new UsageError('--expires must be a time such as 90, 15m, 1h or 30d.');
  return Number(number) * SECONDS[unit as keyof typeof SECONDS];
}

async function main(): Promise<void> {
  const wanted = readArguments();
  if (!wanted) {
    console.log(USAGE);
    return;
  }
  const signer = await localSigner(loadLocalConfig());
  console.log(signer.sign(wanted.claims, wanted.lifetime));
}

main().catch((error: Error & { code?: string }) => {
  const wrongUsage = error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS') === true;
  console.error(wrongUsage ? `${error.message}\n\n${USAGE}` : error.message);
  process.exitCode = wrongUsage ? 2 : 1;
});
