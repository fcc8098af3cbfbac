import type { StreamTicket } from '../../src/contract/index.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { query } from '../support/database.js';
import { openStream, type StreamEvent } from '../support/readers.js';

// Who may open an event stream, with what, and how often. What it then carries is in resume.test.ts.

/** Enough to open a stream with, on whatever machine. */
const BRIEF_SECONDS = 8;

let shop: TestApp;
let tess: string;
beforeAll(async () => {
  shop = await createTestApp();
  tess = shop.token('tess');
});
afterAll(() => shop.close());

async function ticketOf(token: string): Promise<string> {
  const answer = await shop.request('POST', '/notifications/events/ticket', token);
  return (answer.body as StreamTicket).ticket;
}

/** The first event of a stream. Rejects with the status when it is refused. */
async function first(search: string, token?: string, after?: unknown): Promise<StreamEvent> {
  const gone = new AbortController();
  for await (const event of openStream(shop.url, token, after as number, gone.signal, search)) {
    gone.abort();
    return event;
  }
  throw new Error('the stream ended without an event');
}

/** The status of an attempt. */
function status(search: string, token?: string, after?: unknown): Promise<number> {
  return first(search, token, after).then(
    () => 200,
    (error: Error) => Number(/^(\d{3}):/.exec(error.message)?.[1]),
  );
}

describe('a ticket', () => {
  it('opens the stream of who got it, for 30 seconds', async () => {
    const before = Date.now();
    const { status: issued, body } = await shop.request('POST', '/notifications/events/ticket', tess);
    expect(issued).toBe(201);
    const left = Date.parse((body as StreamTicket).expiresAt) - before;
    expect(left).toBeGreaterThanOrEqual(30_000);
    expect(left).toBeLessThan(40_000);
    const event = await first(`?ticket=${(body as StreamTicket).ticket}`);
    expect(event).toMatchObject({ event: 'connected', id: 0, data: { userId: 'tess' } });
  });

  it.each<[string, (ticket: string) => Promise<number>, number]>([
    [
      'used twice',
      async (ticket) => {
        expect(await status(`?ticket=${ticket}`)).toBe(200);
        return status(`?ticket=${ticket}`);
      },
      401,
    ],
    [
      'used twice at once',
      async (ticket) => {
        const both = await Promise.all([1, 2].map(() => status(`?ticket=${ticket}`)));
        return Math.max(...both);
      },
      401,
    ],
    [
      'after its time',
      async (ticket) => {
        await query(shop.databaseUrl, `UPDATE stream_tickets SET expires_at = now() - interval '1 second'`);
        return status(`?ticket=${ticket}`);
      },
      401,
    ],
    ['with the token of another user', (ticket) => status(`?ticket=${ticket}`, shop.token('mallory')), 401],
    [
      'after another user tried it',
      async (ticket) => {
        await status(`?ticket=${ticket}`, shop.token('mallory'));
        return status(`?ticket=${ticket}`);
      },
      401,
    ],
    ['with a token that is not good', (ticket) => status(`?ticket=${ticket}`, 'a.b.c'), 401],
    ['with the token it was got for', (ticket) => status(`?ticket=${ticket}`, tess), 200],
    ['changed by a letter', (ticket) => status(`?ticket=${ticket.slice(1)}x`), 401],
    ['given twice', (ticket) => status(`?ticket=${ticket}&ticket=${ticket}`), 400],
    ['and a token besides', (ticket) => status(`?ticket=${ticket}&token=${tess}`), 400],
    ['invented', () => status(`?ticket=${'x'.repeat(43)}`), 401],
    ['empty', () => status('?ticket='), 400],
    ['of NUL', () => status('?ticket=%00'), 400],
    ['that is a path', () => status('?ticket=../'), 401],
  ])('E1: %s', async (_name, attempt, expected) => {
    expect(await attempt(await ticketOf(tess))).toBe(expected);
  });

  it('is not kept as it is, and not given to programs', async () => {
    const ticket = await ticketOf(tess);
    expect(JSON.stringify(await query(shop.databaseUrl, 'SELECT * FROM stream_tickets'))).not.toContain(
      ticket,
    );
    const service = shop.token('shop', ['service']);
    expect((await shop.request('POST', '/notifications/events/ticket', service)).status).toBe(403);
  });

  it('ends with the token it was got for', async () => {
    const ticket = await ticketOf(shop.token('brief', undefined, {}, BRIEF_SECONDS));
    expect(await codes(openStream(shop.url, undefined, undefined, late(), `?ticket=${ticket}`))).toEqual([
      'connected',
      'token_expired',
    ]);
  });
});

describe('a token', () => {
  it.each(['token', 'access_token', 'jwt', 'authorization', 'ticket'])(
    'E1: is not taken from the address, under whatever name: %s',
    async (name) => {
      expect(await status(`?${name}=${tess}`)).toBe(400);
      expect(await status(`?${name}=${tess}`, tess)).toBe(400);
    },
  );

  it('is asked for, of a person', async () => {
    expect(await status('')).toBe(401);
    expect(await status('', shop.token('shop', ['service']))).toBe(403);
    expect(await status('', tess)).toBe(200);
  });

  it('ends the stream with its own end', async () => {
    const token = shop.token('brief', undefined, {}, BRIEF_SECONDS);
    expect(await codes(openStream(shop.url, token, undefined, late()))).toEqual([
      'connected',
      'token_expired',
    ]);
  });
});

it.each(['-1', 'abc', '99999999999', '1.5'])('refuses the cursor %j', async (after) => {
  expect(await status('', tess, after)).toBe(400);
  expect(await status(`?after=${after}`, tess)).toBe(400);
});

it('closes the oldest of too many streams of one user', async () => {
  const token = shop.token('many');
  const gone = new AbortController();
  const oldest = openStream(shop.url, token, undefined, gone.signal);
  await oldest.next();
  for (let n = 0; n < 5; n++) await openStream(shop.url, token, undefined, gone.signal).next();
  expect((await oldest.next()).value).toMatchObject({
    event: 'exception',
    data: { code: 'connection_limit' },
  });
  expect((await oldest.next()).done).toBe(true);
  gone.abort();
});

/** Longer than any stream here should last. */
const late = (): AbortSignal => AbortSignal.timeout(60_000);

/** Names of events, or codes of errors, until the stream ends. */
async function codes(stream: AsyncIterable<StreamEvent>): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const { event, data } of stream) seen.push(event === 'exception' ? data['code'] : event);
  return seen;
}
