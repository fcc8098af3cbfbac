import { parseArgs } from 'node:util';
import { TestSmtp } from '../../support/smtp.js';
import { answers, walk } from './costs.scene.js';
import { crash, meanwhile } from './crowd.scene.js';
import { Crowd } from './crowd.js';
import { Figures } from './figures.js';
import { mails } from './mail.scene.js';
import { Stage } from './stage.js';

// npm run broadcast-show [-- --users 1000000 --clients 5000 --mails 2000 --dist dist]
// What broadcasts promise, shown on a real database of that size with that many open tabs. Exit code 1: a promise broken.

const SMALL = 1_000;
const CROWD_PROCESSES = 2;
const HANDSHAKES_AT_ONCE = 50;

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '1000000' },
    clients: { type: 'string', default: '5000' },
    mails: { type: 'string', default: '2000' },
    dist: { type: 'string', default: 'dist' },
  },
});
const [users, clients, readers] = [values.users, values.clients, values.mails].map(Number) as [
  number,
  number,
  number,
];

async function show(stage: Stage, smtp: TestSmtp): Promise<number> {
  const figures = new Figures();
  const small = await stage.openShop(SMALL);
  const large = await stage.openShop(users, { SMTP_URL: smtp.url(), MAIL_FROM: 'bell@shop.example' });
  await answers(stage, [small, large], figures);
  await small.node.kill();
  await walk(stage, large, figures);

  const people = Array.from({ length: clients }, (_, n) => `user-${String(n + 1).padStart(7, '0')}`);
  const crowd = new Crowd(CROWD_PROCESSES);
  try {
    const tokens = people.map((userId): [string, string] => [userId, stage.token(userId)]);
    await crowd.start(large.node.url, tokens, HANDSHAKES_AT_ONCE);
    await meanwhile(stage, large, crowd, people, figures);
    await crash(stage, large, crowd, clients, figures);
  } finally {
    crowd.close();
  }
  await mails(stage, large, smtp, readers, figures);
  return figures.end();
}

const smtp = await TestSmtp.start();
const stage = await Stage.open(values.dist);
let code = 1;
try {
  code = await show(stage, smtp);
} catch (error) {
  console.error(error);
} finally {
  await stage.close();
  await smtp.stop();
}
process.exit(code);
