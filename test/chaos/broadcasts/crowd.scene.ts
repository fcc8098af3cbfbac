import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { percentile } from '../../../src/demo/scenario/percentile.js';
import { query } from '../../support/database.js';
import type { Crowd } from './crowd.js';
import type { Tally } from './crowd.process.js';
import { inMs, times, type Figures } from './figures.js';
import { until, type Shop, type Stage } from './stage.js';

const DIRECT_PER_SECOND = 100;
const WARM_UP_MS = 5_000;
const BROADCASTS = 8;
const BEFORE_MS = 4_000;
/** Until what was due during the broadcast has arrived, too. */
const AFTER_MS = 1_000;
const MOST_TIMES = 2;
const CRASH_TRIES = 5;

/** Everybody online has it once, and who is told something else meanwhile hardly notices. */
export async function meanwhile(
  stage: Stage,
  shop: Shop,
  crowd: Crowd,
  people: readonly string[],
  figures: Figures,
): Promise<void> {
  const producer = new Producer(stage, shop, people);
  producer.start();
  await sleep(WARM_UP_MS);
  const before: number[] = [];
  const during: number[] = [];
  const spans: number[] = [];
  let wrong = 0;
  for (let n = 1; n <= BROADCASTS; n++) {
    const title = `To all ${n}`;
    // In turn, so that whatever else the machine does is in both.
    await crowd.takeDirect();
    await sleep(BEFORE_MS);
    before.push(...(await crowd.takeDirect()).map(([, took]) => took));
    const started = Date.now();
    await stage.send(shop, { title });
    const tally = await until(
      'everybody',
      () => slowly(crowd, title),
      ({ never }) => never === 0,
    );
    await sleep(AFTER_MS);
    const direct = await crowd.takeDirect();
    during.push(
      ...direct.filter(([at, took]) => at >= started && at - took <= tally.last).map(([, took]) => took),
    );
    spans.push(tally.last - started);
    wrong += (await crowd.tally(title)).more;
  }
  await producer.stop();
  figures.title(
    `${people.length} open tabs, ${BROADCASTS} broadcasts, ${DIRECT_PER_SECOND} direct notifications a second`,
  );
  figures.say('until the last tab has it', spans.map((span) => `${span} ms`).join(', '));
  figures.check('shown twice', String(wrong), wrong === 0);
  const [p99, p99During] = [percentile(before, 0.99), percentile(during, 0.99)];
  figures.say('direct before', `p50 ${inMs(percentile(before, 0.5))}, p99 ${inMs(p99)} (${before.length})`);
  figures.say(
    'direct meanwhile',
    `p50 ${inMs(percentile(during, 0.5))}, p99 ${inMs(p99During)} (${during.length})`,
  );
  figures.check('meanwhile against before, p99', times(p99During / p99), p99During / p99 <= MOST_TIMES);
  await checkStates(shop, await crowd.tally(`To all ${BROADCASTS}`), figures);
}

/** The node is killed between two chunks of those who are online, and started again. */
export async function crash(
  stage: Stage,
  shop: Shop,
  crowd: Crowd,
  clients: number,
  figures: Figures,
): Promise<void> {
  const { title, told } = await killInTheMiddle(stage, shop, clients);
  await shop.node.start();
  const tally = await until(
    'everybody after the crash',
    () => slowly(crowd, title),
    ({ never, open }) => never === 0 && open === clients,
  );
  figures.title('The node is killed (SIGKILL) while it tells those who are online');
  figures.check('entries when it died', `${told} of ${clients}`, told > 0 && told < clients);
  figures.check('has it once', String(tally.once), tally.once === clients);
  figures.check('twice, or never', `${tally.more}, ${tally.never}`, tally.more + tally.never === 0);
  await checkStates(shop, tally, figures);
}

async function killInTheMiddle(
  stage: Stage,
  shop: Shop,
  clients: number,
): Promise<{ title: string; told: number }> {
  const db = new Client({ connectionString: shop.databaseUrl });
  await db.connect();
  const entriesOf = async (id: string): Promise<number> => {
    const { rows } = await db.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM broadcast_receipts WHERE broadcast_id = $1',
      [id],
    );
    return rows[0]?.count ?? 0;
  };
  try {
    for (let tried = 1; tried <= CRASH_TRIES; tried++) {
      const title = `Crash ${tried}`;
      const { id } = await stage.send(shop, { title });
      const seen = await until(
        'the first chunk',
        () => entriesOf(id),
        (count) => count > 0,
        30_000,
      );
      if (seen < clients) await shop.node.kill();
      else continue;
      const told = await entriesOf(id);
      if (told < clients) return { title, told };
      await shop.node.start();
    }
  } finally {
    await db.end();
  }
  throw new Error('The node was never caught in the middle.');
}

async function checkStates(shop: Shop, tally: Tally, figures: Figures): Promise<void> {
  const rows = await query<{ user_id: string; seq: number; unread: number }>(
    shop.databaseUrl,
    'SELECT user_id, seq, unread FROM inboxes',
  );
  const stored = new Map(rows.map(({ user_id: userId, seq, unread }) => [userId, `${seq}/${unread}`]));
  const wrong = tally.states.filter(([userId, seq, unread]) => stored.get(userId) !== `${seq}/${unread}`);
  figures.check('tabs whose seq or badge is wrong', String(wrong.length), wrong.length === 0);
  const { doubled, outOfOrder } = tally;
  figures.check('entries doubled, out of order', `${doubled}, ${outOfOrder}`, doubled + outOfOrder === 0);
}

/** Asking takes from those who are measured. */
async function slowly(crowd: Crowd, title: string): Promise<Tally> {
  await sleep(500);
  return crowd.tally(title);
}

/** Open loop: what is due is posted, however many answers are still out. */
class Producer {
  private timer: NodeJS.Timeout | undefined;
  private readonly pending = new Set<Promise<unknown>>();
  private number = 0;
  private started = 0;

  constructor(
    private readonly stage: Stage,
    private readonly shop: Shop,
    private readonly people: readonly string[],
  ) {}

  start(): void {
    this.started = Date.now();
    this.timer = setInterval(() => this.post(), 5);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.pending);
    // The last of them are on their way.
    await sleep(1_000);
  }

  private post(): void {
    for (;;) {
      const dueAt = this.started + (this.number * 1_000) / DIRECT_PER_SECOND;
      if (dueAt > Date.now()) return;
      const userId = this.people[(this.number * 7_919) % this.people.length];
      this.number++;
      const body = { userId, title: 'For you', message: 'Only.', data: { dueAt } };
      const done: Promise<unknown> = this.stage
        .call(this.shop, 'POST', '/notifications', body)
        .finally(() => this.pending.delete(done));
      this.pending.add(done);
    }
  }
}
