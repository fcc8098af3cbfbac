import { jest } from '@jest/globals';
import { Client } from 'pg';
import { TokenSigner } from '../../src/auth/token-signer.js';
import { loadConfig } from '../../src/config/config.js';
import type { Broadcast, BroadcastProgress } from '../../src/contract/index.js';
import { RawClient } from '../chaos/broadcasts/raw.client.js';
import { JWT_SECRET } from '../support/create-app.js';
import { freshDatabase, query } from '../support/database.js';
import { within } from '../support/node.js';
import { Program } from '../support/program.js';
import { TestSmtp } from '../support/smtp.js';

// A node is killed in the middle of a broadcast, and another one takes its place: nobody is left out, nobody told twice.

jest.setTimeout(120_000);

const TABS = 160;
const MAILS = 60;
const MAILS_PER_PAGE = 20;

const signer = new TokenSigner(loadConfig({ NODE_ENV: 'test', JWT_SECRET }));
const staff = signer.sign({ sub: 'sam', roles: ['admin'] });

let database: Awaited<ReturnType<typeof freshDatabase>>;
let smtp: TestSmtp;
let program: Program;
/** Whatever stands in the way of the node, so that it is caught in the middle. */
let blocker: Client;

const start = (): Promise<Program> =>
  Program.start({
    DATABASE_URL: database.url,
    JWT_SECRET,
    SMTP_URL: smtp.url(),
    MAIL_FROM: 'bell@shop.example',
    HANDSHAKE_RATE: '100000',
    LOG_LEVEL: 'error',
  });

beforeAll(async () => {
  database = await freshDatabase();
  smtp = await TestSmtp.start();
  program = await start();
  blocker = new Client({ connectionString: database.url });
  await blocker.connect();
});
afterAll(async () => {
  await program.kill();
  await blocker.end();
  await smtp.stop();
  await database.drop();
});

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(program.url + path, {
    method,
    headers: { authorization: `Bearer ${staff}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

async function until(what: string, holds: () => Promise<boolean>, seen: () => unknown): Promise<void> {
  const poll = async (): Promise<void> => {
    if (!(await holds())) return new Promise((resolve) => setTimeout(resolve, 25)).then(poll);
  };
  await within(poll(), what, seen);
}

/** Whether a statement with this name waits for the blocker. */
async function isBlocked(statement: string): Promise<boolean> {
  const rows = await query(
    database.url,
    "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1 AND datname = current_database()",
    [`%/* ${statement} */%`],
  );
  return rows.length > 0;
}

it('tells all open tabs once, though its node is killed between two chunks of them', async () => {
  const clients = new Map<string, RawClient>();
  for (let n = 1; n <= TABS; n++) {
    const userId = `tab-${String(n).padStart(4, '0')}`;
    clients.set(userId, new RawClient(program.url, signer.sign({ sub: userId })));
  }
  const all = [...clients.values()];
  try {
    for (const client of all) client.open();
    const opened = () => all.filter(({ isOpen }) => isOpen).length;
    await until('all tabs', () => Promise.resolve(opened() === TABS), opened);

    // Somebody's inbox cannot be made for now, so the chunk they are in does not end, whichever it is.
    const inTheWay = [...clients.keys()].at(-1);
    await blocker.query('BEGIN');
    await blocker.query('INSERT INTO inboxes (user_id) VALUES ($1)', [inTheWay]);
    const { id } = await call<Broadcast>('POST', '/notifications/broadcast', {
      title: 'Sale',
      message: 'Now.',
    });
    const shown = () => all.filter((client) => client.shown.has('Sale')).length;
    await until('the middle', async () => (await isBlocked('broadcast_catch_up')) && shown() > 0, shown);
    const before = shown();
    expect(before).toBeLessThan(TABS);
    await program.kill();
    await blocker.query('ROLLBACK');
    program = await start();
    for (const client of all) client.move(program.url);

    await until('everybody', () => Promise.resolve(shown() === TABS), shown);
    const wrong = [...clients].filter(
      ([, { shown: titles, doubled, outOfOrder, counts, seq }]) =>
        titles.get('Sale') !== 1 || doubled + outOfOrder > 0 || counts.unread !== 1 || seq !== 1,
    );
    expect(wrong).toEqual([]);
    const { reach } = await call<BroadcastProgress>('GET', `/admin/broadcasts/${id}`);
    expect(reach.entries).toBe(TABS);
    await call('DELETE', `/admin/broadcasts/${id}`);
  } finally {
    for (const client of all) client.close();
  }
});

it('sends each mail once, though its node is killed in the middle of a page', async () => {
  await query(
    database.url,
    `INSERT INTO users (id, email) SELECT id, id || '@mail.example'
     FROM (SELECT 'mail-' || to_char(n, 'FM000') AS id FROM generate_series(1, $1) AS n) AS u`,
    [MAILS],
  );
  await query(database.url, "UPDATE users SET tags = '{mail}' WHERE id LIKE 'mail-%'");
  const perMinute = (MAILS_PER_PAGE * 60) / 5;
  const audience = { tags: ['mail'] };
  const { id } = await call<Broadcast>('POST', '/notifications/broadcast', {
    title: 'By mail',
    message: 'Now.',
    audience,
    channels: { email: true },
    perMinute,
    startsAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  // The second page will find a row in its way and wait for it, until its node is gone.
  await blocker.query('BEGIN');
  await blocker.query(
    `INSERT INTO deliveries (broadcast_id, user_id, type, category, channel, status, reason, content, due_at)
     VALUES ($1, 'mail-030', '', '', 'email', 'pending', '', '{}', now())`,
    [id],
  );
  await call('PATCH', `/admin/broadcasts/${id}`, { startsAt: new Date().toISOString() });
  const progress = () => call<BroadcastProgress>('GET', `/admin/broadcasts/${id}`);
  const sent = () => smtp.mails.length;
  await until(
    'the first page',
    async () => (await progress()).waves?.channels.email?.sent === MAILS_PER_PAGE,
    sent,
  );
  await until('the middle of a page', () => isBlocked('wave_write'), sent);
  await program.kill();
  await blocker.query('ROLLBACK');
  await query(database.url, 'UPDATE broadcasts SET per_minute = 60000');
  program = await start();

  await until(
    'the end',
    async () => (await progress()).waves?.channels.email?.sent === MAILS,
    () => sent(),
  );
  expect((await progress()).waves).toMatchObject({ status: 'done', people: MAILS, audience: MAILS });
  const recipients = smtp.mails.flatMap(({ to }) => to).toSorted();
  expect(recipients).toHaveLength(MAILS);
  expect(new Set(recipients).size).toBe(MAILS);
});
