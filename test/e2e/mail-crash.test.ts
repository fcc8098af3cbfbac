import { Pool } from 'pg';
import { TokenSigner } from '../../src/auth/token-signer.js';
import { loadConfig } from '../../src/config/config.js';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { TestSmtp } from '../support/smtp.js';

// Nodes are really killed while they send 2,000 mails to a real mail server. Whatever they had in hand is sent by those
// who are left: nobody goes without, and who gets a mail twice can tell by its Message-ID.

const MAILS = 2_000;
const CONCURRENCY = 10;
const JWT_SECRET = 'a secret of the tests, longer than 32 bytes';

let databaseUrl: string;
let drop: () => Promise<void>;
let db: Pool;
let smtp: TestSmtp;
const running = new Set<Program>();
beforeAll(async () => {
  ({ url: databaseUrl, drop } = await freshDatabase());
  db = new Pool({ connectionString: databaseUrl, max: 2 });
  smtp = await TestSmtp.start({ noTls: true });
});
afterAll(async () => {
  await Promise.all([...running].map((program) => program.kill()));
  await smtp.stop();
  await db.end();
  await drop();
});

async function startNode(): Promise<Program> {
  const program = await Program.start({
    DATABASE_URL: databaseUrl,
    JWT_SECRET,
    SMTP_URL: smtp.url(),
    MAIL_FROM: 'bell@shop.example',
    DEMO: 'false',
  });
  running.add(program);
  return program;
}

async function kill(program: Program): Promise<void> {
  running.delete(program);
  await program.kill();
}

async function failPayments(url: string): Promise<void> {
  const signer = new TokenSigner(loadConfig({ NODE_ENV: 'test', JWT_SECRET }));
  const token = signer.sign({ sub: 'shop', roles: ['service'] }, 600);
  await db.query(
    `INSERT INTO users (id, email) SELECT 'customer-' || n, 'customer-' || n || '@mail.example'
     FROM generate_series(1, $1::int) n`,
    [MAILS],
  );
  const events = Array.from({ length: MAILS }, (_, n) => ({
    id: `failed-${n + 1}`,
    type: 'payment.failed',
    data: {
      paymentId: `p-${n + 1}`,
      orderId: `o-${n + 1}`,
      customerId: `customer-${n + 1}`,
      amount: 1_999,
      currency: 'EUR',
    },
  }));
  for (let from = 0; from < MAILS; from += 500) {
    const response = await fetch(`${url}/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(events.slice(from, from + 500)),
    });
    expect(response.status).toBe(202);
  }
}

async function pending(): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM deliveries WHERE status = 'pending'`,
  );
  return rows[0]?.count ?? 0;
}

it('sends each of 2,000 mails although nodes are killed in the middle', async () => {
  const [first, second] = await Promise.all([startNode(), startNode()]);
  await failPayments(first.url);
  await smtp.until(({ mails }) => mails.length >= 400);
  await kill(first);
  await smtp.until(({ mails }) => mails.length >= 800);
  const third = await startNode();
  await smtp.until(({ mails }) => mails.length >= 1_200);
  await kill(second);
  await smtp.until(({ mails }) => new Set(mails.map(({ to }) => to[0])).size === MAILS);
  while ((await pending()) > 0) await new Promise((resolve) => setTimeout(resolve, 100));

  const idsByAddress = new Map<string, string[]>();
  for (const { to, headers } of smtp.mails) {
    const [address = ''] = to;
    idsByAddress.set(address, [...(idsByAddress.get(address) ?? []), headers['message-id'] ?? '']);
  }
  expect(idsByAddress.size).toBe(MAILS);
  const repeated = [...idsByAddress.values()].filter((ids) => ids.length > 1);
  expect(smtp.mails.length - MAILS).toBeLessThanOrEqual(2 * CONCURRENCY);
  for (const ids of repeated) expect(new Set(ids).size).toBe(1);
  expect(new Set([...idsByAddress.values()].map(([id]) => id)).size).toBe(MAILS);
  const { rows } = await db.query<{ status: string; count: number }>(
    'SELECT status, count(*)::int AS count FROM deliveries GROUP BY status',
  );
  expect(rows).toEqual([{ status: 'sent', count: MAILS }]);
  third.stop();
  running.delete(third);
  expect(await third.end()).toEqual([0, null]);
}, 600_000);
