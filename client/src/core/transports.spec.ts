import { FakeClock, settled } from '../testing/index.js';
import type { Env } from './env.js';
import { ask } from './http.js';
import { openPolling } from './polling.js';
import { openStream } from './sse.js';
import type { Batch, Closing, Line } from './transport.js';

// What goes over the wire, and what becomes of it.

interface Heard {
  batches: Batch[];
  connected: unknown[];
  resets: unknown[];
  closings: Closing[];
}

function lineTo(
  fetch: typeof globalThis.fetch,
  clock = new FakeClock(),
  after?: number,
): { line: Line; heard: Heard } {
  const heard: Heard = { batches: [], connected: [], resets: [], closings: [] };
  const { now, setTimeout, clearTimeout } = clock;
  const env: Env = { now, setTimeout, clearTimeout, random: () => 0.5, fetch };
  const line: Line = {
    url: 'https://storebell.test',
    socketPath: undefined,
    env,
    token: () => 'secret',
    after,
    opened: () => undefined,
    connected: (state) => heard.connected.push(state),
    reset: (state) => heard.resets.push(state),
    batch: (batch) => heard.batches.push(batch),
    signal: () => undefined,
    tokenExpiring: () => undefined,
    closed: (closing) => heard.closings.push(closing),
  };
  return { line, heard };
}

const COUNTS = { unread: 1, unseen: 1 };

function streamOf(...chunks: string[]): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
}

it('the token stands in a header, never in the address', async () => {
  const seen: [string, Headers][] = [];
  const { line } = lineTo(
    async (url, init) => {
      seen.push([url as string, new Headers(init?.headers)]);
      return streamOf();
    },
    undefined,
    7,
  );
  const connections = [openStream(line), openPolling(line)];
  await settled();
  for (const connection of connections) connection.close();
  expect(seen.map(([url]) => url)).toEqual([
    'https://storebell.test/notifications/events?after=7',
    'https://storebell.test/notifications/changes?after=7&wait=0',
  ]);
  for (const [, headers] of seen) expect(headers.get('authorization')).toBe('Bearer secret');
});

it('reads a stream however it is cut, and says why it ended', async () => {
  const text =
    `event: connected\ndata: ${JSON.stringify({ seq: 1, counts: COUNTS, resumed: false })}\n\n:\n\n` +
    `id: 2\nevent: notification\ndata: ${JSON.stringify({ notification: { id: 2, title: 'ü' }, seq: 2, counts: COUNTS })}\n\n` +
    `event: notificationRead\ndata: ${JSON.stringify({ upTo: 2, readAt: 'now', seq: 3, counts: COUNTS })}\n\n` +
    `event: somethingNew\ndata: {}\n\n` +
    `event: draining\ndata: {"reconnectInMs":700}\n\n`;
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      // Also in the middle of a letter.
      for (let at = 0; at < bytes.length; at += 3) controller.enqueue(bytes.slice(at, at + 3));
      controller.close();
    },
  });
  const headers = { 'content-type': 'text/event-stream' };
  const { line, heard } = lineTo(async () => new Response(body, { headers }));
  openStream(line);
  for (let turn = 0; heard.closings.length === 0 && turn < 1_000; turn++) await settled();
  expect(heard.connected).toHaveLength(1);
  expect(heard.batches.map(({ seq, steps }) => [seq, steps])).toEqual([
    [2, [{ put: [{ id: 2, title: 'ü' }] }]],
    [3, [{ mark: { upTo: 2, readAt: 'now' } }]],
  ]);
  expect(heard.closings).toMatchObject([{ reconnectInMs: 700 }]);
});

it('gives up a stream that is silent for two heartbeats', async () => {
  const clock = new FakeClock();
  const { line, heard } = lineTo(async () => streamOf(':\n\n'), clock);
  openStream(line);
  await clock.advance(29_000);
  expect(heard.closings).toEqual([]);
  await clock.advance(2_000);
  expect(heard.closings).toMatchObject([{ error: { code: 'offline' } }]);
});

it('takes a page that is no stream for a failure', async () => {
  const { line, heard } = lineTo(async () => new Response('<h1>Welcome to the hotel</h1>'));
  openStream(line);
  await settled();
  expect(heard.closings).toMatchObject([{ error: { code: 'offline' } }]);
});

it('asks at intervals where held requests are cut, from 5 up to 30 seconds', async () => {
  const clock = new FakeClock();
  const asked: number[] = [];
  const { line, heard } = lineTo(
    async (url) => {
      if ((url as string).endsWith('wait=25')) throw new TypeError('cut');
      asked.push(clock.now());
      return Response.json({ changes: [], seq: 1, counts: COUNTS, reset: false, more: false });
    },
    clock,
    1,
  );
  const connection = openPolling(line);
  await clock.advance(120_000);
  connection.close();
  const pauses = asked.slice(1).map((at, index) => (at - (asked[index] ?? 0)) / 1_000);
  expect(pauses).toEqual([0, 5, 10, 20, 30, 30]);
  expect(heard.closings).toEqual([]);
});

it('does not spin when held requests end early and empty', async () => {
  const clock = new FakeClock();
  let asked = 0;
  const { line } = lineTo(
    async () => {
      asked++;
      return Response.json({ changes: [], seq: 1, counts: COUNTS, reset: false, more: false });
    },
    clock,
    1,
  );
  const connection = openPolling(line);
  await clock.advance(10_000);
  connection.close();
  expect(asked).toBeLessThanOrEqual(12);
});

it('goes on from the last change when there are more, and from the answer when there are not', async () => {
  const asked: string[] = [];
  const change = (seq: number) => ({ op: 'remove', seq, id: seq });
  const answers = [
    { changes: [change(2), change(3)], seq: 9, more: true },
    { changes: [change(9)], seq: 9, more: false },
    { changes: [], seq: 1, more: false, reset: true },
  ];
  const { line, heard } = lineTo(
    async (url) => {
      asked.push(new URL(url as string).searchParams.get('after') ?? '');
      const answer = answers.shift();
      return answer
        ? Response.json({ reset: false, counts: COUNTS, ...answer })
        : new Promise<Response>(() => undefined);
    },
    undefined,
    1,
  );
  const connection = openPolling(line);
  for (let turn = 0; turn < 10; turn++) await settled();
  connection.close();
  expect(asked).toEqual(['1', '3', '9', '1']);
  expect(heard.batches.map(({ seq }) => seq)).toEqual([3, 9]);
  expect(heard.resets).toHaveLength(1);
});

it('reads the pause of a refusal in seconds and as a date', async () => {
  const clock = new FakeClock();
  for (const text of ['3', new Date(clock.now() + 3_000).toUTCString()]) {
    const { line } = lineTo(
      async () => new Response('busy', { status: 429, headers: { 'retry-after': text } }),
      clock,
    );
    await expect(ask(line.env, line.url, { path: '/x', token: 't' })).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 3_000,
    });
  }
});

it('does not wait for an answer for ever', async () => {
  const clock = new FakeClock();
  const { line } = lineTo(() => new Promise(() => undefined), clock);
  const asking = ask(line.env, line.url, { path: '/x', token: 't' }).catch((error: unknown) => error);
  await clock.advance(15_000);
  expect(await asking).toMatchObject({ code: 'offline', status: 0 });
});
