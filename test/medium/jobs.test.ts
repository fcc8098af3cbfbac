import type { Delivery } from '../../src/delivery/channel.js';
import { defineCatalog } from '../../src/notifications/catalog.js';
import type { Draft } from '../../src/notifications/draft.js';
import type { DeliveryPolicy } from '../../src/preferences/policy.js';
import type { Settings } from '../../src/preferences/profile.js';
import { freshDatabase } from '../support/database.js';
import {
  RecordingChannel,
  startDeliveryNode,
  type DeliveryNode,
  type DeliveryRow,
} from '../support/delivery.js';
import { draftTo, eventTo } from '../support/node.js';

// What was decided and stored leaves once, as long as somebody wants it, and comes back until it worked or was too late.

let node: DeliveryNode;
let drop: () => Promise<void>;
const email = new RecordingChannel('email');
const push = new RecordingChannel('push');

beforeAll(async () => {
  const database = await freshDatabase();
  drop = database.drop;
  node = await startDeliveryNode(database.url, [email, push]);
});
afterAll(async () => {
  await node.close();
  await drop();
});
beforeEach(() => {
  email.answer = push.answer = () => ({ outcome: 'sent' });
});

let people = 0;
async function person(settings: Settings = {}): Promise<string> {
  const id = `person-${++people}`;
  await node.db.query('INSERT INTO users (id, email) VALUES ($1, $2)', [id, `${id}@mail.example`]);
  await node.db.query(
    `INSERT INTO push_subscriptions (id, endpoint, user_id, p256dh, auth) VALUES ($1, $1, $1, '', '')`,
    [id],
  );
  if (Object.keys(settings).length > 0) {
    await node.db.query('INSERT INTO preferences (user_id, settings) VALUES ($1, $2)', [id, settings]);
  }
  return id;
}

const { types } = defineCatalog({
  category: 'news',
  label: 'News',
  description: 'For tests',
  types: { 'news.came': { level: 'info', priority: 'medium', title: 'News', message: 'No {n}' } },
});

/** Tells a person by a type with this policy, and answers its entry's id. */
async function tell(userId: string, policy: DeliveryPolicy, rest: Partial<Draft> = {}): Promise<void> {
  const type = { ...types['news.came'], ...policy };
  await node.notifications.accept([eventTo([{ ...draftTo({ user: userId }), type, ...rest }])]);
}

const to = (userId: string) => (one: Delivery) => one.recipient.userId === userId;
const is = (status: string) => (rows: DeliveryRow[]) =>
  rows.every((row) => row.status === status) && rows.length > 0;

describe('a delivery that is due', () => {
  it('is sent once, and its row says so', async () => {
    const ada = await person();
    email.answer = () => ({ outcome: 'sent', reference: '<1@shop.example>' });
    await tell(ada, { channels: { email: 'now' } });
    const [row] = await node.until(ada, 'the mail', is('sent'));
    expect(row).toMatchObject({ attempts: 1, reference: '<1@shop.example>', reason: 'built_in_default' });
    expect(email.sent.filter(to(ada))).toMatchObject([
      {
        id: row?.id,
        attempt: 1,
        notificationId: 1,
        recipient: { userId: ada, email: `${ada}@mail.example` },
        content: { title: 'News', message: 'No 1', language: 'en' },
      },
    ]);
  });

  it('comes back when it failed, with the same id', async () => {
    const ada = await person();
    email.answer = ({ attempt }) =>
      attempt === 1 ? { outcome: 'retry', reason: '451 later' } : { outcome: 'sent' };
    await tell(ada, { channels: { email: 'now' } });
    const [waiting] = await node.until(ada, 'the first attempt', ([row]) => row?.detail === '451 later');
    expect(waiting).toMatchObject({ status: 'pending', attempts: 1 });
    await node.until(ada, 'the second attempt', is('sent'));
    const sent = email.sent.filter(to(ada));
    expect(sent.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
  });

  it('is a dead letter when no attempt can work, and its address is left alone when the channel says so', async () => {
    const ada = await person();
    email.answer = () => ({ outcome: 'failed', reason: '550 no such user', suppress: `${ada}@mail.example` });
    await tell(ada, { channels: { email: 'now' } });
    expect(await node.until(ada, 'the end', is('failed'))).toMatchObject([{ detail: '550 no such user' }]);
    await tell(ada, { channels: { email: 'now' } });
    const [, second] = await node.until(ada, 'the second', (rows) => rows.length === 2);
    expect(second).toMatchObject({ status: 'withheld', reason: 'suppressed_address', attempts: 0 });
  });

  it('survives a channel that throws', async () => {
    const ada = await person();
    email.answer = () => {
      throw new Error('a bug of ours');
    };
    await tell(ada, { channels: { email: 'now' } });
    const [row] = await node.until(ada, 'the attempt', ([one]) => one !== undefined && one.detail !== null);
    expect(row).toMatchObject({ status: 'pending', detail: 'a bug of ours' });
  });

  it('is not given up when its job is lost: the sweep finds it', async () => {
    const ada = await person();
    await overdue(ada);
    await node.jobs.sweep();
    await node.until(ada, 'the mail', is('sent'));
    expect(email.sent.filter(to(ada))).toHaveLength(1);
  });

  it('is not sent twice by two sweeps at once', async () => {
    const ada = await person();
    await overdue(ada);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    email.answer = () => held.then(() => ({ outcome: 'sent' }));
    await Promise.all([node.jobs.sweep(), node.jobs.sweep()]);
    await node.until(ada, 'the attempt', ([row]) => row?.attempts === 1);
    await node.jobs.sweep();
    release();
    await node.until(ada, 'the mail', is('sent'));
    expect(email.sent.filter(to(ada))).toHaveLength(1);
  });

  it('does not wait for a provider that is down: another channel goes on', async () => {
    const [ada, ben] = [await person(), await person()];
    email.answer = () => ({ outcome: 'retry', reason: 'connection refused', down: true });
    for (let n = 0; n < 12; n++) await tell(ada, { channels: { email: 'now' } });
    // Five in a row are enough: the others are left where they are.
    await node.until(ada, 'the circuit', (rows) => rows.filter(({ attempts }) => attempts > 0).length >= 5);
    await tell(ben, { channels: { push: 'now' } });
    await node.until(ben, 'the push message', is('sent'));
    const tried = await node.rowsOf(ada);
    expect(tried.filter(({ attempts }) => attempts > 0).length).toBeLessThan(12);
    expect(new Set(tried.map(({ status }) => status))).toEqual(new Set(['pending']));
    email.answer = () => ({ outcome: 'sent' });
    // Whose second attempt failed, too, comes back after a minute.
    await node.until(ada, 'all mails after its return', is('sent'), 150_000);
  }, 200_000);
});

/** A pending delivery without a job, as a node leaves it that dies between the commit and the queue. */
async function overdue(userId: string, fields: Record<string, unknown> = {}): Promise<void> {
  const row = {
    user_id: userId,
    type: 'news.came',
    category: 'news',
    channel: 'email',
    status: 'pending',
    reason: 'built_in_default',
    content: JSON.stringify({ title: 'Lost', thread: null }),
    due_at: new Date(Date.now() - 60_000),
    ...fields,
  };
  const names = Object.keys(row);
  const places = names.map((_, index) => `$${index + 1}`);
  await node.db.query(
    `INSERT INTO deliveries (${names.join(', ')}) VALUES (${places.join(', ')})`,
    Object.values(row),
  );
}

describe('what has happened since it was decided', () => {
  const patient: DeliveryPolicy = { channels: { email: { ifUnreadAfterMinutes: 10 } } };
  it('reading it first cancels it at once', async () => {
    const ada = await person();
    await tell(ada, patient);
    expect(await node.rowsOf(ada)).toMatchObject([{ status: 'pending' }]);
    await node.inbox.mark(ada, 1, 'read');
    expect(await node.rowsOf(ada)).toMatchObject([{ status: 'cancelled', detail: 'read' }]);
  });

  it('archiving or removing it cancels it, too', async () => {
    const ada = await person();
    await tell(ada, patient);
    await tell(ada, patient);
    await node.inbox.mark(ada, 1, 'archive');
    await node.inbox.remove(ada, 2);
    expect(await node.rowsOf(ada)).toMatchObject([
      { status: 'cancelled', detail: 'archived' },
      { status: 'cancelled', detail: 'removed' },
    ]);
  });

  it('reading everything cancels all of it', async () => {
    const ada = await person();
    await tell(ada, patient);
    await tell(ada, patient);
    await node.inbox.markAllRead(ada, {});
    expect(await node.rowsOf(ada)).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }]);
  });

  it('reading does not cancel what is mandatory', async () => {
    const ada = await person();
    await tell(ada, { ...patient, mandatory: ['email'] });
    await node.inbox.mark(ada, 1, 'read');
    expect(await node.rowsOf(ada)).toMatchObject([{ status: 'pending' }]);
  });

  it('looking at it does not: it is not read yet', async () => {
    const ada = await person();
    await tell(ada, patient);
    await node.inbox.markSeen(ada, 1);
    expect(await node.rowsOf(ada)).toMatchObject([{ status: 'pending' }]);
  });

  it('is not sent when its time is over', async () => {
    const ada = await person();
    await overdue(ada, { expires_at: new Date() });
    await node.jobs.sweep();
    await node.until(ada, 'the end', is('expired'));
    expect(email.sent.filter(to(ada))).toEqual([]);
  });

  it('is held back by a choice made in the meantime, and says which', async () => {
    const ada = await person();
    await node.preferences.put(ada, { channels: { email: false } });
    await overdue(ada);
    await node.jobs.sweep();
    expect(await node.until(ada, 'the end', is('withheld'))).toMatchObject([{ reason: 'channel_setting' }]);
    expect(email.sent.filter(to(ada))).toEqual([]);
  });

  it('waits for the end of quiet hours that began in the meantime', async () => {
    const ada = await person();
    const hour = (shift: number) =>
      `${String((new Date().getUTCHours() + 24 + shift) % 24).padStart(2, '0')}:00`;
    const [start, end] = [hour(-1), hour(2)];
    await node.preferences.put(ada, { quietHours: { enabled: true, start, end, timezone: 'UTC' } });
    await overdue(ada);
    await node.jobs.sweep();
    const [row] = await node.until(ada, 'the wait', ([one]) => (one?.due_at ?? 0) > new Date());
    expect(row).toMatchObject({ status: 'pending', attempts: 0 });
    expect(row?.due_at.toISOString().slice(11, 16)).toBe(end);
  });

  it('is for somebody away: not sent when a tab is open', async () => {
    const ada = await person();
    const leave = node.open(ada);
    await overdue(ada, { condition: 'offline' });
    await node.jobs.sweep();
    expect(await node.until(ada, 'the end', is('cancelled'))).toMatchObject([{ detail: 'online' }]);
    leave();
    const ben = await person();
    await overdue(ben, { condition: 'offline' });
    await node.jobs.sweep();
    await node.until(ben, 'the mail', is('sent'));
  });
});

describe('a digest', () => {
  it('is one mail with all that is still unread', async () => {
    const ada = await person({ digest: 'daily' });
    for (let n = 0; n < 4; n++) await tell(ada, { channels: { email: { ifUnreadAfterMinutes: 10 } } });
    await node.inbox.mark(ada, 2, 'read');
    const [first] = await node.rowsOf(ada);
    expect(first?.due_at.getTime()).toBeGreaterThan(Date.now());
    // As if it were the morning.
    const morning = new Date(Date.now() - 60_000);
    await node.db.query('UPDATE deliveries SET due_at = $2 WHERE user_id = $1', [ada, morning]);
    await node.jobs.sweep();
    const rows = await node.until(ada, 'the digest', (all) =>
      all.every(({ status }) => status !== 'pending'),
    );
    expect(rows.map(({ status }) => status)).toEqual(['sent', 'cancelled', 'sent', 'sent']);
    const mine = email.digests.filter(([one]) => one?.recipient.userId === ada);
    expect(mine.map((all) => all.map(({ notificationId }) => notificationId))).toEqual([[1, 3, 4]]);
    expect(email.sent.filter(to(ada))).toEqual([]);
  });
});
