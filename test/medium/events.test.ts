import * as fc from 'fast-check';
import { Pool } from 'pg';
import type { EventResult, NotificationPage } from '../../src/contract/index.js';
import { AppError } from '../../src/errors/app.error.js';
import { retryDeadlocks } from '../../src/notifications/retry.js';
import { freshDatabase, query } from '../support/database.js';
import { draftTo, eventTo, startNode, type TestNode } from '../support/node.js';

// An event is told once, whoever repeats it, and what depends on the event before (a crossing, an order's progress, a
// place on a waitlist) is decided where both are stored, so that two nodes cannot decide it twice.

const SEED = 20_261_127;

let nodes: [TestNode, TestNode];
let databaseUrl: string;
let db: Pool;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ url: databaseUrl, drop } = await freshDatabase());
  nodes = [await startNode(databaseUrl), await startNode(databaseUrl)];
  db = new Pool({ connectionString: databaseUrl, max: 2 });
  // Its connections may still hear that their database is dropped.
  db.on('error', () => undefined);
});
afterAll(async () => {
  await db.end();
  await Promise.all(nodes.map((node) => node.close()));
  await drop();
});

const node = (n: number): TestNode => nodes[n % 2] as TestNode;

let names = 0;
/** A name nothing had before. */
const fresh = (what: string): string => `${what}-${++names}`;

async function inboxOf(userId: string): Promise<NotificationPage['data']> {
  const { data } = JSON.parse(await nodes[0].inbox.page(userId, { limit: 1_000 })) as NotificationPage;
  return data.toReversed();
}

/** Types of what a user was told, oldest first. */
async function told(userId: string): Promise<string[]> {
  return (await inboxOf(userId)).map(({ type }) => type);
}

async function count(sql: string, ...values: unknown[]): Promise<number> {
  const { rows } = await db.query<{ count: string }>(`SELECT count(*) FROM ${sql}`, values);
  return Number(rows[0]?.count);
}

/** What a call was refused with. */
async function refusal(call: Promise<unknown>): Promise<AppError> {
  const error: unknown = await call.then(
    (answer) => new Error(`was accepted: ${JSON.stringify(answer)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
}

function statuses(answers: EventResult[][]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const { status } of answers.flat()) counted[status] = (counted[status] ?? 0) + 1;
  return counted;
}

describe('the same event again', () => {
  it.each([
    ['on one node', 1],
    ['on two nodes', 2],
  ])('is stored once when it comes 50 times at once %s', async (_, ways) => {
    const [user, id] = [fresh('user'), fresh('event')];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (__, n) => node(n % ways).accept(eventTo({ user }, { id }))),
    );
    expect(statuses(answers)).toEqual({ accepted: 1, duplicate: 49 });
    expect(answers.flat().reduce((sum, { notified }) => sum + notified, 0)).toBe(1);
    expect(await told(user)).toEqual(['news.came']);
    expect(await count('events WHERE id = $1', id)).toBe(1);
  });

  it('is another event when another source sends it', async () => {
    const [user, id] = [fresh('user'), fresh('event')];
    const send = (source: string) => nodes[0].accept(eventTo({ user }, { id, source }));
    const answers = await Promise.all([send('shop'), send('erp'), send('shop')]);
    expect(statuses(answers)).toEqual({ accepted: 2, duplicate: 1 });
  });

  it('is answered in place when it comes twice in one call', async () => {
    const [user, id] = [fresh('user'), fresh('event')];
    const twice = [eventTo({ user }, { id }), eventTo({ user }), eventTo({ user }, { id })] as const;
    expect(await nodes[0].accept(...twice)).toEqual([
      { id, status: 'accepted', notified: 1 },
      { id: twice[1].id, status: 'accepted', notified: 1 },
      { id, status: 'duplicate', notified: 0 },
    ]);
    expect(await nodes[1].accept(...twice)).toMatchObject(twice.map(() => ({ status: 'duplicate' })));
    expect(await told(user)).toHaveLength(2);
  });

  it('changes nothing when its call repeats events of several rounds', async () => {
    const [user, key] = [fresh('user'), fresh('order')];
    const call = [1, 2, 3].map((value) =>
      eventTo([draftTo({ user }, { when: { atMost: value - 1, orUnknown: true } })], {
        subject: { key, value, keep: 'highest' },
      }),
    );
    const answers = await Promise.all([0, 1, 0, 1].map((n) => node(n).accept(...call)));
    expect(statuses(answers)).toEqual({ accepted: 3, duplicate: 9 });
    expect(await told(user)).toHaveLength(3);
  });
});

describe('the same id with another body', () => {
  it('is a conflict that stores nothing of its call and leaves its neighbours alone', async () => {
    const [user, id] = [fresh('user'), fresh('event')];
    await nodes[0].accept(eventTo({ user }, { id, data: { n: 1 } }));
    const other = fresh('user');
    // All in one batch: they arrive in the same turn.
    const before = nodes[0].accept(eventTo({ user: other }));
    const refused = refusal(
      nodes[0].accept(
        eventTo({ user: other }),
        eventTo({ user: other }, { id, data: { n: 2 } }),
        eventTo({ user: other }),
      ),
    );
    const after = nodes[0].accept(eventTo({ user: other }), eventTo({ user: other }));
    expect(statuses(await Promise.all([before, after]))).toEqual({ accepted: 3 });
    const { code, status, details } = await refused;
    expect({ code, status, path: details?.[0]?.path }).toEqual({
      code: 'event_conflict',
      status: 409,
      path: '[1].id',
    });
    expect(await told(other)).toHaveLength(3);
    expect(await told(user)).toHaveLength(1);
  });

  it('is named by its place in the call, repetitions counted', async () => {
    const [user, id] = [fresh('user'), fresh('event')];
    await nodes[0].accept(eventTo({ user }, { id, data: { n: 1 } }));
    const first = eventTo({ user });
    const call = [first, { ...first }, eventTo({ user }, { id, data: { n: 2 } })];
    expect((await refusal(nodes[0].accept(...call))).details?.[0]?.path).toBe('[2].id');
  });

  it('is a conflict within one call, too', async () => {
    const [user, id] = [fresh('user'), fresh('event')];
    const call = [eventTo({ user }), eventTo({ user }, { id }), eventTo({ user }, { id, data: { n: 2 } })];
    const error = await refusal(nodes[0].accept(...call));
    expect([error.code, error.details?.[0]?.path]).toEqual(['event_conflict', '[2].id']);
    expect(await told(user)).toEqual([]);
  });

  it('rolls back all rounds when it comes in a later one', async () => {
    const [user, id, key] = [fresh('user'), fresh('event'), fresh('order')];
    await nodes[0].accept(eventTo({ user: fresh('user') }, { id, data: { n: 1 } }));
    const subject = { key, value: 1, keep: 'highest' } as const;
    const call = [
      eventTo({ user }, { subject }),
      eventTo({ user }, { subject: { ...subject, value: 2 } }),
      eventTo({ user }, { id, data: { n: 2 }, subject: { ...subject, value: 3 } }),
    ];
    nodes[0].published.length = 0;
    expect((await refusal(nodes[0].accept(...call))).code).toBe('event_conflict');
    expect(await told(user)).toEqual([]);
    expect(await count('events WHERE id = ANY($1)', [call[0]?.id, call[1]?.id])).toBe(0);
    expect(await count('subjects WHERE key = $1', key)).toBe(0);
    expect(nodes[0].published).toEqual([]);
    // Without the conflict, the same call is new.
    expect(statuses([await nodes[0].accept(...call.slice(0, 2))])).toEqual({ accepted: 2 });
  });

  it('has one winner when both come at once on two nodes', async () => {
    const [user, id] = [fresh('user'), fresh('event')];
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => node(n).accept(eventTo({ user }, { id, data: { n: n % 4 } }))),
    );
    const results = answers.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    expect(statuses([results])).toEqual({ accepted: 1, duplicate: 4 });
    const refused = answers.flatMap((one) => (one.status === 'rejected' ? (one.reason as unknown) : []));
    expect(refused).toEqual(
      Array.from({ length: 15 }, () => expect.objectContaining({ code: 'event_conflict' })),
    );
    expect(await told(user)).toHaveLength(1);
  });
});

describe('a call that a statement cannot store', () => {
  it('fails alone', async () => {
    const user = fresh('user');
    const poison = eventTo({ user }, { data: { text: 'a NUL \u0000 that no jsonb holds' } });
    const calls = [eventTo({ user }), poison, eventTo({ user })].map((one) => nodes[0].accept(one));
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await told(user)).toHaveLength(2);
    expect(await count('events WHERE id = $1', poison.id)).toBe(0);
  });

  it('with more than 10,000 recipients is refused, and its neighbours are stored', async () => {
    const user = fresh('user');
    const crowd = (size: number): string[] => Array.from({ length: size }, (_, n) => `crowd-${n}`);
    const before = nodes[0].accept(eventTo({ user }));
    const refused = refusal(nodes[0].accept(eventTo({ user }), eventTo({ users: crowd(10_001) })));
    const after = nodes[0].accept(eventTo({ user }));
    expect(statuses(await Promise.all([before, after]))).toEqual({ accepted: 2 });
    const { code, status } = await refused;
    expect({ code, status }).toEqual({ code: 'too_many_recipients', status: 413 });
    expect(await told(user)).toHaveLength(2);
    expect(await count(`inboxes WHERE user_id LIKE 'crowd-%'`)).toBe(0);

    // Repetitions do not count: these are 10,000 people.
    const [full] = await nodes[0].accept(eventTo({ users: [...crowd(10_000), ...crowd(10)] }));
    expect(full).toMatchObject({ status: 'accepted', notified: 10_000 });
    expect(await count(`inboxes WHERE user_id LIKE 'crowd-%' AND seq = 1`)).toBe(10_000);
  });

  it('for a role that more than 10,000 people have is refused', async () => {
    await db.query(
      `INSERT INTO users (id, roles) SELECT 'fan-' || n, '{fan}' FROM generate_series(1, 10001) n`,
    );
    expect((await refusal(nodes[0].accept(eventTo({ role: 'fan' })))).code).toBe('too_many_recipients');
  });
});

describe('the time of an event', () => {
  const placed = (time: string) => ({
    id: fresh('event'),
    type: 'order.placed',
    time,
    data: { orderId: fresh('order'), customerId: 'ada' },
  });

  it.each(['2026-11-27T08:00:00.123456789+05:45', '1000-01-01T00:00Z', '9999-12-31T23:59:59.999Z'])(
    'may be %s',
    async (time) => {
      expect(await nodes[0].shop(placed(time))).toMatchObject([{ status: 'accepted' }]);
    },
  );

  it.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+01:00', '9999-12-31T23:59:59-01:00'])(
    'is refused when Postgres has no such time: %s',
    async (time) => {
      const { code, details } = await refusal(nodes[0].shop(placed(time)));
      expect([code, details?.[0]?.path]).toEqual(['validation_failed', '[0].time']);
    },
  );
});

describe('recipients', () => {
  it('are told once, however many ways lead to them', async () => {
    const [ada, bea] = [fresh('user'), fresh('user')];
    await nodes[0].users.put(ada, { roles: ['packer'] });
    const [result] = await nodes[0].accept(
      eventTo([draftTo({ users: [ada, bea, ada] }), draftTo({ role: 'packer' }), draftTo({ user: bea })]),
    );
    expect(result).toMatchObject({ status: 'accepted', notified: 2 });
    expect(await told(ada)).toHaveLength(1);
    expect(await told(bea)).toHaveLength(1);
  });

  it('of a role are those who have it at the time of the event', async () => {
    const [old, both, young, other] = [fresh('user'), fresh('user'), fresh('user'), fresh('user')];
    await nodes[0].users.put(old, { roles: ['buyer'] });
    await nodes[0].users.put(both, { roles: ['customer', 'buyer'] });
    await nodes[0].users.put(other, { roles: ['buyers'] });
    const send = () => nodes[1].accept(eventTo({ role: 'buyer' }));
    expect(await send()).toMatchObject([{ notified: 2 }]);
    await nodes[0].users.put(old, { roles: [] });
    await nodes[0].users.put(young, { roles: ['buyer'] });
    expect(await send()).toMatchObject([{ notified: 2 }]);
    const inboxes = await Promise.all([old, both, young, other].map(told));
    expect(inboxes.map(({ length }) => length)).toEqual([1, 2, 1, 0]);
  });

  it('of an audience fit all of its conditions', async () => {
    const people = { all: fresh('user'), tagged: fresh('user'), far: fresh('user'), near: fresh('user') };
    const tags = [fresh('tag'), fresh('tag')];
    const [first = ''] = tags;
    await nodes[0].users.put(people.all, { tags, locale: 'de-AT', roles: ['vip'] });
    await nodes[0].users.put(people.tagged, { tags: [first], locale: 'de' });
    await nodes[0].users.put(people.far, { tags, locale: 'den' });
    await nodes[0].users.put(people.near, { tags, locale: 'de' });
    const send = async (audience: object): Promise<number | undefined> =>
      (await nodes[0].accept(eventTo({ audience })))[0]?.notified;
    expect(await send({ tags })).toBe(3);
    expect(await send({ tags: [first] })).toBe(4);
    expect(await send({ tags, locale: 'de' })).toBe(2);
    expect(await send({ tags, locale: 'de-AT' })).toBe(1);
    expect(await send({ tags, locale: 'de', role: 'vip' })).toBe(1);
    expect(await send({ tags: [...tags, 'nobody'] })).toBe(0);
  });

  it('get what one call tells them in its order', async () => {
    const user = fresh('user');
    const call = Array.from({ length: 20 }, (_, n) => eventTo([draftTo({ user }, { data: { n } })]));
    await nodes[0].accept(...call);
    expect((await inboxOf(user)).map(({ id, data }) => [id, data['n']])).toEqual(
      call.map((_, n) => [n + 1, n]),
    );
  });
});

describe('a level of stock', () => {
  const at = (minute: number): string => new Date(Date.UTC(2026, 10, 27, 8, minute)).toISOString();
  const level = (productId: string, available: number, minute: number, more: object = {}) => ({
    id: fresh('level'),
    type: 'stock.level_changed',
    time: at(minute),
    data: { productId, productName: 'Mug', available, ...more },
  });
  let admin: string;
  beforeAll(async () => {
    admin = fresh('admin');
    await nodes[0].users.put(admin, { roles: ['admin'] });
  });
  /** What the admins were told of a product. */
  const alarms = async (productId: string): Promise<string[]> =>
    (await inboxOf(admin)).filter(({ data }) => data['productId'] === productId).map(({ type }) => type);

  it('tells the waitlist once when the warehouse fills up step by step', async () => {
    const [mug, ada, bea] = [fresh('mug'), fresh('user'), fresh('user')];
    await nodes[0].shop(level(mug, 0, 1));
    await nodes[0].waitlist.add(ada, mug);
    await nodes[0].shop(level(mug, 10, 2));
    await nodes[0].waitlist.add(bea, mug);
    await nodes[1].shop(level(mug, 20, 3));
    expect(await told(ada)).toEqual(['stock.back_in_stock']);
    expect(await told(bea)).toEqual([]);
    expect((await nodes[0].waitlist.list(ada, 10)).length).toBe(0);
    expect((await nodes[0].waitlist.list(bea, 10)).length).toBe(1);
  });

  it('tells low once while it falls step by step, and again after it was refilled', async () => {
    const mug = fresh('mug');
    for (const [n, available] of [9, 7, 5, 4, 3, 8, 6, 2, 0].entries()) {
      await node(n).shop(level(mug, available, n));
    }
    expect(await alarms(mug)).toEqual(['stock.low', 'stock.low', 'stock.out']);
  });

  it('tells low once when a call holds all the steps', async () => {
    const mug = fresh('mug');
    const results = await nodes[0].shop(...[9, 7, 5, 4, 3].map((available, n) => level(mug, available, n)));
    expect(results.map(({ notified }) => notified)).toEqual([0, 0, 1, 0, 0]);
    expect(await alarms(mug)).toEqual(['stock.low']);
  });

  it(`tells low once in whatever order two nodes hear of the fall (seed ${SEED})`, async () => {
    const fall = [12, 9, 7, 6, 5, 4, 3, 2, 1];
    const order = fc.shuffledSubarray(
      fall.map((_, n) => n),
      { minLength: fall.length },
    );
    await fc.assert(
      fc.asyncProperty(order, async (minutes) => {
        const mug = fresh('mug');
        await Promise.all(
          minutes.map((minute, n) => node(n).shop(level(mug, fall[minute] as number, minute))),
        );
        expect(await alarms(mug)).toEqual(['stock.low']);
        const { rows } = await db.query<{ value: number }>('SELECT value FROM subjects WHERE key = $1', [
          `stock:${mug}`,
        ]);
        expect(rows).toEqual([{ value: 1 }]);
      }),
      { seed: SEED, numRuns: 10, endOnFailure: true },
    );
  });

  it('that is older than what is known tells nobody and changes nothing', async () => {
    const [mug, ada] = [fresh('mug'), fresh('user')];
    await nodes[0].waitlist.add(ada, mug);
    await nodes[0].shop(level(mug, 0, 10));
    const [late] = await nodes[1].shop(level(mug, 4, 5));
    expect(late).toMatchObject({ status: 'accepted', notified: 0 });
    expect(await told(ada)).toEqual([]);
    expect(await alarms(mug)).toEqual(['stock.out']);
    // The level is still 0: more of it is a crossing.
    expect(await nodes[1].shop(level(mug, 40, 11))).toMatchObject([{ notified: 1 }]);
    expect(await told(ada)).toEqual(['stock.back_in_stock']);
  });

  it('tells who waits longest, no more people than units, the rest at the next delivery', async () => {
    const mug = fresh('mug');
    const people = Array.from({ length: 6 }, () => fresh('user'));
    for (const user of people) await nodes[0].waitlist.add(user, mug);
    // Waiting again keeps the older place.
    await nodes[0].waitlist.add(people[0] as string, mug);
    const counts = async () => (await Promise.all(people.map(told))).map(({ length }) => length);
    await nodes[0].shop(level(mug, 0, 1));
    expect(await nodes[0].shop(level(mug, 4, 2))).toMatchObject([{ notified: 4 }]);
    expect(await counts()).toEqual([1, 1, 1, 1, 0, 0]);
    await nodes[0].shop(level(mug, 0, 3), level(mug, 1, 4));
    expect(await counts()).toEqual([1, 1, 1, 1, 1, 0]);
    await nodes[0].shop(level(mug, 0, 5), level(mug, 100, 6));
    expect(await counts()).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('of a variant is for those who wait for it or for any', async () => {
    const mug = fresh('mug');
    const [any, red, blue, both] = [fresh('user'), fresh('user'), fresh('user'), fresh('user')];
    await nodes[0].waitlist.add(any, mug);
    await nodes[0].waitlist.add(red, mug, 'red');
    await nodes[0].waitlist.add(blue, mug, 'blue');
    await nodes[0].waitlist.add(both, mug, 'red');
    await nodes[0].waitlist.add(both, mug);
    await nodes[0].shop(level(mug, 50, 1, { variantId: 'red' }));
    expect(await Promise.all([any, red, blue, both].map(told))).toEqual([
      ['stock.back_in_stock'],
      ['stock.back_in_stock'],
      [],
      ['stock.back_in_stock'],
    ]);
    expect(await count('waitlist_entries WHERE product_id = $1', mug)).toBe(1);
  });

  it('of several variants at once tells who waits for any of them once', async () => {
    const mug = fresh('mug');
    const people = Array.from({ length: 5 }, () => fresh('user'));
    for (const user of people) await nodes[0].waitlist.add(user, mug);
    const variants = ['red', 'blue', 'green', 'black'];
    const results = await nodes[0].shop(...variants.map((variantId) => level(mug, 50, 1, { variantId })));
    expect((await Promise.all(people.map(told))).map(({ length }) => length)).toEqual([1, 1, 1, 1, 1]);
    expect(results.reduce((sum, { notified }) => sum + notified, 0)).toBe(5);
  });

  it(`hands each place out once while people come and go and two nodes restock (seed ${SEED})`, async () => {
    const scene = fc.record({
      waiting: fc.integer({ min: 0, max: 8 }),
      joining: fc.integer({ min: 0, max: 5 }),
      leaving: fc.integer({ min: 0, max: 4 }),
      restocks: fc.array(fc.record({ units: fc.integer({ min: 1, max: 6 }), variant: fc.nat({ max: 3 }) }), {
        minLength: 1,
        maxLength: 5,
      }),
    });
    await fc.assert(
      fc.asyncProperty(scene, async ({ waiting, joining, leaving, restocks }) => {
        const mug = fresh('mug');
        const present = Array.from({ length: waiting }, () => fresh('user'));
        for (const user of present) await nodes[0].waitlist.add(user, mug);
        const newcomers = Array.from({ length: joining }, () => fresh('user'));
        const leavers = present.slice(0, leaving);
        const [answers] = await Promise.all([
          Promise.all(
            restocks.map(({ units, variant }, n) =>
              node(n).shop(level(mug, units, n, { variantId: `v${variant}`, threshold: 0 })),
            ),
          ),
          Promise.all(newcomers.map((user, n) => node(n).waitlist.add(user, mug))),
          Promise.all(leavers.map((user, n) => node(n).waitlist.remove(user, mug, undefined))),
        ]);
        for (const [n, [answer]] of answers.entries()) {
          expect(answer?.notified).toBeLessThanOrEqual(restocks[n]?.units ?? 0);
        }
        const { rows } = await db.query<{ id: string; told: number; waits: boolean }>(
          `SELECT u.id, (SELECT count(*)::int FROM notifications n WHERE n.user_id = u.id) AS told,
             EXISTS (SELECT FROM waitlist_entries w WHERE w.user_id = u.id) AS waits
           FROM unnest($1::text[]) u(id)`,
          [[...present, ...newcomers]],
        );
        for (const { id, told: times, waits } of rows) {
          expect(times).toBeLessThanOrEqual(1);
          // Nobody is lost: who was not told still waits, unless they left.
          expect(waits).toBe(times === 0 && (waits || !leavers.includes(id)));
        }
        const notified = answers.flat().reduce((sum, one) => sum + one.notified, 0);
        expect(rows.reduce((sum, one) => sum + one.told, 0)).toBe(notified);
      }),
      { seed: SEED, numRuns: 25, endOnFailure: true },
    );
  });
});

describe('the progress of an order', () => {
  const STATUSES = ['confirmed', 'processing', 'shipped', 'out_for_delivery', 'delivered'];
  const status = (orderId: string, customerId: string, to: string) => ({
    id: fresh('status'),
    type: 'order.status_changed',
    data: { orderId, customerId, status: to },
  });

  it('that arrives late tells nobody', async () => {
    const [order, user] = [fresh('order'), fresh('user')];
    await nodes[0].shop(status(order, user, 'delivered'));
    expect(await nodes[1].shop(status(order, user, 'shipped'))).toMatchObject([
      { status: 'accepted', notified: 0 },
    ]);
    expect(await told(user)).toEqual(['order.delivered']);
  });

  it('that is repeated under another id tells nobody', async () => {
    const [order, user] = [fresh('order'), fresh('user')];
    await nodes[0].shop(status(order, user, 'shipped'));
    expect(await nodes[0].shop(status(order, user, 'shipped'))).toMatchObject([{ notified: 0 }]);
  });

  it(`never goes backwards on the screen, whatever arrives at once on two nodes (seed ${SEED})`, async () => {
    const order = fc.shuffledSubarray(STATUSES, { minLength: STATUSES.length });
    await fc.assert(
      fc.asyncProperty(order, async (arriving) => {
        const [orderId, user] = [fresh('order'), fresh('user')];
        await Promise.all(arriving.map((one, n) => node(n).shop(status(orderId, user, one))));
        const reached = (await told(user)).map((type) => STATUSES.indexOf(type.replace('order.', '')));
        expect(reached).toEqual(reached.toSorted((a, b) => a - b));
        expect(reached.at(-1)).toBe(STATUSES.indexOf('delivered'));
        expect(new Set(reached).size).toBe(reached.length);
      }),
      { seed: SEED, numRuns: 10, endOnFailure: true },
    );
  });

  it('within one call is told in order, and only forwards', async () => {
    const [order, user] = [fresh('order'), fresh('user')];
    const arriving = ['confirmed', 'shipped', 'processing', 'delivered'];
    const results = await nodes[0].shop(...arriving.map((one) => status(order, user, one)));
    expect(results.map(({ notified }) => notified)).toEqual([1, 1, 0, 1]);
    expect(await told(user)).toEqual(['order.confirmed', 'order.shipped', 'order.delivered']);
  });
});

describe('what open pages are shown', () => {
  it(`depends on the value before, exactly like what is told (seed ${SEED})`, async () => {
    const shown: unknown[] = [];
    nodes[0].hub.useRooms({ emit: (rooms, name, payload) => shown.push([rooms, name, payload]) });
    const value = fc.integer({ min: 0, max: 3 });
    const scene = fc.record({
      before: fc.option(value, { nil: undefined }),
      minutesLater: fc.integer({ min: -1, max: 1 }),
      keep: fc.constantFrom('highest' as const, 'latest' as const),
      when: fc.record(
        { atLeast: value, atMost: value, orUnknown: fc.boolean() },
        { requiredKeys: ['orUnknown'] },
      ),
    });
    await fc.assert(
      fc.asyncProperty(scene, async ({ before, minutesLater, keep, when }) => {
        const [user, key] = [fresh('user'), fresh('order')];
        if (before !== undefined) {
          await nodes[1].accept(
            eventTo([], { subject: { key, value: before, keep }, time: '2026-11-27T08:01:00.000Z' }),
          );
        }
        shown.length = 0;
        const time = `2026-11-27T08:0${1 + minutesLater}:00.000Z`;
        const event = eventTo([draftTo({ user }, { when })], { subject: { key, value: 2, keep }, time });
        const signal = {
          event: 'orderUpdate' as const,
          to: { users: [user], room: key },
          payload: { key },
          when,
        };
        await nodes[0].accept({ ...event, outcome: { ...event.outcome, signals: [signal] } });
        const wasTold = (await told(user)).length === 1;
        expect(shown).toEqual(wasTold ? [[[`user:${user}`, key], 'orderUpdate', { key }]] : []);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('is shown once, however often the event comes', async () => {
    const shown: string[] = [];
    for (const one of nodes) one.hub.useRooms({ emit: (rooms) => shown.push(...rooms) });
    const event = eventTo([]);
    const signals = [{ event: 'messageReceived' as const, to: { users: [], room: 'ticket:7' }, payload: {} }];
    const withSignal = { ...event, outcome: { drafts: [], signals } };
    await Promise.all(Array.from({ length: 10 }, (_, n) => node(n).accept({ ...withSignal })));
    expect(shown).toEqual(['ticket:7']);
  });
});

describe('a statement that Postgres ended to break a deadlock', () => {
  it('is run again', async () => {
    const [ada, bea] = [fresh('user'), fresh('user')];
    await nodes[0].accept(eventTo({ users: [ada, bea] }));
    let runs = 0;
    let held = 0;
    let bothHaveOne: () => void = () => undefined;
    let oneIsThrough: () => void = () => undefined;
    const met = new Promise<void>((resolve) => (bothHaveOne = resolve));
    const through = new Promise<void>((resolve) => (oneIsThrough = resolve));
    const work = (first: string, second: string) =>
      retryDeadlocks(() =>
        nodes[0].prisma.$transaction(async (tx) => {
          // Or it could take what was about to be the other's, and both would meet again.
          if (++runs > 2) await through;
          await tx.$executeRaw`SET LOCAL deadlock_timeout = '20ms'`;
          await tx.$executeRaw`UPDATE inboxes SET seq = seq + 1 WHERE user_id = ${first}`;
          if (++held === 2) bothHaveOne();
          await met;
          await tx.$executeRaw`UPDATE inboxes SET seq = seq + 1 WHERE user_id = ${second}`;
        }),
      ).then(oneIsThrough);
    await Promise.all([work(ada, bea), work(bea, ada)]);
    expect(runs).toBe(3);
    const { rows } = await db.query('SELECT DISTINCT seq FROM inboxes WHERE user_id = ANY($1)', [[ada, bea]]);
    expect(rows).toEqual([{ seq: 3 }]);
  });

  it('is run again but not for ever, and nothing else is', async () => {
    let runs = 0;
    const fail = (code: string) => () => {
      runs += 1;
      return Promise.reject(Object.assign(new Error(code), { code }));
    };
    await expect(retryDeadlocks(fail('40P01'))).rejects.toThrow('40P01');
    expect(runs).toBe(3);
    await expect(retryDeadlocks(fail('23505'))).rejects.toThrow('23505');
    expect(runs).toBe(4);
  });
});

describe(`two nodes with 64 calls in flight (seed ${SEED})`, () => {
  it('never wait for each other in a circle, even when calls need several statements', async () => {
    const users = Array.from({ length: 12 }, () => fresh('user'));
    const keys = Array.from({ length: 6 }, () => fresh('subject'));
    const call = fc.array(
      fc.record({
        to: fc.uniqueArray(fc.constantFrom(...users), { minLength: 1, maxLength: 6 }),
        key: fc.option(fc.constantFrom(...keys), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 3 },
    );
    const calls = fc.sample(call, { seed: SEED, numRuns: 400 });
    // A connection hands in what it has counted some seconds later: not those of others, and ours once they are closed.
    const database = await freshDatabase();
    const own = [await startNode(database.url), await startNode(database.url)] as const;
    const queue = calls.entries();
    let expected = 0;
    const work = async (): Promise<void> => {
      for (const [n, drafts] of queue) {
        const events = drafts.map(({ to, key }) =>
          eventTo({ users: to }, { subject: key === undefined ? undefined : { key, value: n } }),
        );
        const results = await own[n % 2]?.accept(...events);
        expected += drafts.reduce((sum, { to }) => sum + to.length, 0);
        expect(results?.map(({ status }) => status)).toEqual(events.map(() => 'accepted'));
        if (n % 8 === 0) await own[n % 2]?.inbox.markAllRead(users[n % users.length] as string);
      }
    };
    await Promise.all(Array.from({ length: 128 }, work));
    await Promise.all(own.map((one) => one.close()));
    const [found] = await query(
      database.url,
      `SELECT deadlocks::int, (SELECT count(*)::int FROM notifications WHERE user_id = ANY($1)) AS told
       FROM pg_stat_database WHERE datname = current_database()`,
      [users],
    );
    expect(found).toEqual({ deadlocks: 0, told: expected });
    await database.drop();
  });
});
