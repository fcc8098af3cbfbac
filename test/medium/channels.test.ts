import { Pool } from 'pg';
import type { NotificationPage } from '../../src/contract/index.js';
import type { Settings } from '../../src/preferences/profile.js';
import { ShopPolicyProvider } from '../../src/preferences/shop-policy.js';
import { defineCatalog } from '../../src/notifications/catalog.js';
import type { Draft } from '../../src/notifications/draft.js';
import { freshDatabase } from '../support/database.js';
import { draftTo, eventTo, startNode, type TestNode } from '../support/node.js';

// What leaves the shop's pages is written with what stays there, in one statement: an event has all of its inbox entries
// and deliveries, or nothing of either, and what was held back says which rule did it.

let node: TestNode;
let db: Pool;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await freshDatabase();
  drop = database.drop;
  node = await startNode(database.url);
  node.get(ShopPolicyProvider).available.add('email');
  db = new Pool({ connectionString: database.url, max: 2 });
  // Its connections may still hear that their database is dropped.
  db.on('error', () => undefined);
});
afterAll(async () => {
  await db.end();
  await node.close();
  await drop();
});

let people = 0;
/** Somebody with an address, who chose `settings`. */
async function person(settings: Settings = {}, fields: { locale?: string; email?: string | null } = {}) {
  const id = `person-${++people}`;
  const { locale = null, email = `${id}@mail.example` } = fields;
  await db.query('INSERT INTO users (id, email, locale) VALUES ($1, $2, $3)', [id, email, locale]);
  if (Object.keys(settings).length > 0) {
    await db.query('INSERT INTO preferences (user_id, settings) VALUES ($1, $2)', [id, settings]);
  }
  return id;
}

const type = {
  ...defineCatalog({
    category: 'news',
    label: 'News',
    description: 'For tests',
    types: { 'news.came': { level: 'info', priority: 'medium', title: 'News', message: 'No {n}' } },
  }).types['news.came'],
  channels: { email: 'now' as const },
};

const told = (userId: string, rest: Partial<Draft> = {}): Draft => ({
  ...draftTo({ user: userId }),
  type,
  ...rest,
});

async function inboxOf(userId: string): Promise<NotificationPage> {
  return JSON.parse(await node.inbox.page(userId, { limit: 100 })) as NotificationPage;
}

interface DeliveryRow {
  notification_id: number | null;
  channel: string;
  status: string;
  reason: string;
  content: { title: string; message: string; language: string };
}

async function deliveriesOf(userId: string): Promise<DeliveryRow[]> {
  const { rows } = await db.query<DeliveryRow>('SELECT * FROM deliveries WHERE user_id = $1 ORDER BY id', [
    userId,
  ]);
  return rows;
}

describe('an event whose type goes out by e-mail', () => {
  it('waits for its mail with the words of its entry', async () => {
    const ada = await person();
    const [result] = await node.accept(eventTo([told(ada)]));
    expect(result?.notified).toBe(1);
    expect(await deliveriesOf(ada)).toMatchObject([
      {
        notification_id: 1,
        channel: 'email',
        status: 'pending',
        reason: 'built_in_default',
        content: { title: 'News', message: 'No 1', language: 'en' },
      },
    ]);
  });

  it('has no delivery for somebody without an address', async () => {
    const bea = await person({}, { email: null });
    await node.accept(eventTo([told(bea)]));
    expect((await inboxOf(bea)).counts.unread).toBe(1);
    expect((await deliveriesOf(bea)).filter(({ status }) => status === 'pending')).toEqual([]);
  });

  it('says which choice held the mail back', async () => {
    const cleo = await person({ types: { 'news.came': { email: false } } });
    await node.accept(eventTo([told(cleo)]));
    expect(await deliveriesOf(cleo)).toMatchObject([
      { channel: 'email', status: 'withheld', reason: 'type_setting', notification_id: 1 },
    ]);
  });

  it('sends a mail once, however often the shop repeats it', async () => {
    const dora = await person();
    const event = eventTo([told(dora)]);
    await Promise.all([node.accept(event), node.accept(event), node.accept(event)]);
    expect(await deliveriesOf(dora)).toHaveLength(1);
  });

  it('leaves neither entry nor mail when it is refused', async () => {
    const emil = await person();
    const first = eventTo([told(emil)], { data: { n: 1 } });
    await node.accept(first);
    const conflict = { ...eventTo([told(emil)], { id: first.id, data: { n: 2 } }) };
    await expect(node.accept(eventTo([told(emil)]), conflict)).rejects.toThrow(/another body/);
    expect(await deliveriesOf(emil)).toHaveLength(1);
    expect((await inboxOf(emil)).seq).toBe(1);
  });
});

describe('somebody who does not want it in the inbox', () => {
  it('has no entry, no badge and no step, but the mail', async () => {
    const finn = await person({ types: { 'news.came': { inApp: false } } });
    const [result] = await node.accept(eventTo([told(finn)]));
    expect(result?.notified).toBe(1);
    expect(await inboxOf(finn)).toMatchObject({ data: [], seq: 0, counts: { unread: 0, unseen: 0 } });
    expect(await deliveriesOf(finn)).toMatchObject([
      { channel: 'inApp', status: 'withheld', reason: 'type_setting', notification_id: null },
      { channel: 'email', status: 'pending', notification_id: null },
    ]);
  });

  it('counts as told only if a channel is left', async () => {
    const gina = await person({ types: { 'news.came': { inApp: false, email: false } } });
    const hugo = await person();
    const [result] = await node.accept(eventTo([told(gina), told(hugo)]));
    expect(result?.notified).toBe(1);
  });

  it('still takes a place of the waitlist', async () => {
    const iris = await person({ channels: { inApp: false } });
    await node.waitlist.add(iris, 'mug');
    const to = { waitlist: { productId: 'mug' }, limit: 5 };
    await node.accept(eventTo([told(iris, { to })]));
    expect(await node.waitlist.count(iris)).toBe(0);
    expect((await deliveriesOf(iris)).map(({ channel }) => channel)).toEqual(['inApp', 'email']);
  });

  it('does not change the steps of others in the same call', async () => {
    const [jan, kim] = [await person({ channels: { inApp: false } }), await person()];
    await node.accept(eventTo([told(jan), told(kim)]), eventTo([told(kim), told(jan)]));
    expect((await inboxOf(kim)).data.map(({ id }) => id)).toEqual([2, 1]);
    expect((await deliveriesOf(kim)).map(({ notification_id }) => notification_id)).toEqual([1, 2]);
  });
});

describe('an entry that comes in quiet hours', () => {
  it('is silent, over the wire and in the list', async () => {
    const hour = (shift: number) =>
      `${String((new Date().getUTCHours() + 24 + shift) % 24).padStart(2, '0')}:00`;
    const lea = await person({
      quietHours: { enabled: true, start: hour(-1), end: hour(2), timezone: 'UTC' },
    });
    await node.accept(eventTo([told(lea)]));
    const { change } = node.published.at(-1)!;
    expect(change.kind === 'created' && change.notification.silent).toBe(true);
    expect((await inboxOf(lea)).data[0]?.silent).toBe(true);
  });
});

describe('readers of several languages', () => {
  it('have each their own words in the inbox and in the mail', async () => {
    const [lan, max] = [await person({}, { locale: 'vi-VN' }), await person({ language: 'de' })];
    const ordered = (id: string) => ({
      id,
      type: 'order.placed',
      data: { orderId: id, customerId: id === 'lan-1' ? lan : max, orderNumber: 'A-7' },
    });
    await node.shop(ordered('lan-1'), ordered('max-1'));
    const titles = [(await inboxOf(lan)).data[0]?.title, (await inboxOf(max)).data[0]?.title];
    expect(new Set(titles).size).toBe(2);
    expect((await deliveriesOf(lan))[0]?.content).toMatchObject({ language: 'vi', title: titles[0] });
    expect((await deliveriesOf(max))[0]?.content).toMatchObject({ language: 'de', title: titles[1] });
  });
});
