import { createTestApp, type TestApp } from '../support/create-app.js';
import { query } from '../support/database.js';
import { READERS, type Told } from '../support/readers.js';

let shop: TestApp;
let service: string;
beforeAll(async () => {
  shop = await createTestApp();
  service = shop.token('shop', ['service']);
});
afterAll(() => shop.close());

const send = async (userId: string, count = 1): Promise<void> => {
  const events = Array.from({ length: count }, (_, n) => ({
    id: `${userId}-${Date.now()}-${Math.random()}-${n}`,
    type: 'notification.send',
    data: { userId, title: `t${n}`, message: 'm' },
  }));
  for (let start = 0; start < count; start += 500) {
    const answer = await shop.request('POST', '/events', service, events.slice(start, start + 500));
    expect(answer.status).toBe(202);
  }
};
const mark = (userId: string, path: string, method = 'PATCH') =>
  shop.request(method, `/notifications/${path}`, shop.token(userId));

const came = (...ids: number[]): Told['steps'] => ids.map((id) => [`+${id}`, id]);

interface Case {
  name: string;
  /** Makes the inbox of `userId`. */
  history: (userId: string) => Promise<unknown>;
  after: number;
  told: Partial<Told>;
}

const RECOVERY: Case[] = [
  { name: 'an empty inbox', history: async () => undefined, after: 0, told: { reset: false, steps: [] } },
  {
    name: 'from the beginning',
    history: (user) => send(user, 3),
    after: 0,
    told: { reset: false, steps: came(1, 2, 3) },
  },
  {
    name: 'from a position',
    history: (user) => send(user, 5),
    after: 3,
    told: { reset: false, steps: came(4, 5) },
  },
  {
    name: 'the same position',
    history: (user) => send(user, 3),
    after: 3,
    told: { reset: false, steps: [] },
  },
  {
    name: 'more than one page',
    history: (user) => send(user, 450),
    after: 10,
    told: { reset: false, steps: came(...Array.from({ length: 440 }, (_, n) => n + 11)) },
  },
  {
    name: 'a position that is not there yet',
    history: (user) => send(user, 3),
    after: 4,
    told: { reset: true, steps: [] },
  },
  {
    name: 'an inbox that was never there, from a position',
    history: async () => undefined,
    after: 7,
    told: { reset: true },
  },
  {
    name: 'a position that is already gone',
    history: async (user) => {
      await send(user, 5);
      await query(shop.databaseUrl, 'UPDATE inboxes SET floor = 3 WHERE user_id = $1', [user]);
    },
    after: 2,
    told: { reset: true, steps: [] },
  },
  {
    name: 'the oldest position that is still complete',
    history: async (user) => {
      await send(user, 5);
      await query(shop.databaseUrl, 'UPDATE inboxes SET floor = 3 WHERE user_id = $1', [user]);
    },
    after: 3,
    told: { reset: false, steps: came(4, 5) },
  },
  {
    name: 'entries that changed and went meanwhile',
    history: async (user) => {
      await send(user, 4);
      await mark(user, '1/read');
      await mark(user, '2', 'DELETE');
      await mark(user, '4/archive');
    },
    after: 3,
    told: {
      reset: false,
      steps: [
        ['+1', 5],
        ['-2', 6],
        ['+4', 7],
      ],
    },
  },
  {
    name: 'a step that touched many entries, whole',
    history: async (user) => {
      await send(user, 150);
      await mark(user, 'mark-all-read');
    },
    after: 150,
    told: {
      reset: false,
      steps: Array.from({ length: 150 }, (_, n): [string, number] => [`+${n + 1}`, 151]),
    },
  },
  {
    name: 'a step that touched more entries than one answer may have',
    history: async (user) => {
      await send(user, 300);
      await mark(user, 'mark-all-read');
    },
    after: 300,
    told: { reset: true, steps: [] },
  },
];

describe.each(Object.entries(READERS))('resume by %s', (transport, read) => {
  it.each(RECOVERY)('$name', async ({ name, history, after, told }) => {
    const userId = `${transport}-${RECOVERY.findIndex((one) => one.name === name)}`;
    await history(userId);
    const answer = await read(shop, shop.token(userId), after);
    expect(answer).toMatchObject(told);
    const { body } = await shop.request('GET', '/notifications/unread-count', shop.token(userId));
    expect(answer.state).toEqual({ seq: body.seq, counts: { unread: body.unread, unseen: body.unseen } });
  });
});

it('lets a reader switch transports in the middle', async () => {
  const token = shop.token('switcher');
  const seen: string[] = [];
  let cursor = 0;
  for (const read of [READERS.socket, READERS.poll, READERS.stream, READERS.socket]) {
    await send('switcher', 3);
    const told = await read(shop, token, cursor);
    seen.push(...told.steps.map(([step]) => step));
    cursor = told.state.seq;
  }
  expect(seen).toEqual(Array.from({ length: 12 }, (_, n) => `+${n + 1}`));
});

describe('held requests', () => {
  it('answer as soon as something happens', async () => {
    const token = shop.token('holder');
    const held = shop.request('GET', '/notifications/changes?after=0&wait=25', token);
    await send('holder');
    expect((await held).body).toMatchObject({
      changes: [{ op: 'upsert', seq: 1 }],
      seq: 1,
      counts: { unread: 1 },
    });
  });

  it('answer without news when the time is over', async () => {
    const { body } = await shop.request('GET', '/notifications/changes?after=0&wait=1', shop.token('idle'));
    expect(body).toEqual({
      changes: [],
      seq: 0,
      counts: { unread: 0, unseen: 0 },
      reset: false,
      more: false,
    });
  });

  it.each([
    'after=-1',
    'after=x',
    '',
    'after=1&wait=26',
    'after=1&wait=-1',
    'after=1e3&x=1',
    'after=3000000000',
  ])('refuse %j', async (search) => {
    const answer = await shop.request('GET', `/notifications/changes?${search}`, shop.token('idle'));
    expect(answer).toMatchObject({ status: 400, body: { details: expect.anything() } });
  });
});
