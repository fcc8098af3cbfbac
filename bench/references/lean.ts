import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';
import type { Socket } from 'socket.io';
import { given, serve } from '../children/serve.js';
import type { ShopEvent } from '../workload.js';
import { Batches } from './gather.js';
import { openSockets } from './sockets.js';

// The limit of the whole path: what arrives while an insert is under way goes as the next one, and after the commit
// straight to the socket. No token, no validation, no duplicate noticed, no sequence, no counts, no second tab.

/** Ways to be fast and wrong, by which the harness proves that it would notice. */
export type Fault = 'none' | 'loses' | 'forgets' | 'repeats' | 'misdirects';

const MAX_BATCH = 200;

const { databaseUrl, fault = 'none' } = given() as { databaseUrl: string; fault?: Fault };
const pool = new Pool({ connectionString: databaseUrl, max: 2 });
const sockets = new Map<string, Socket>();
const http = createServer((request, response) => void answer(request, response));
openSockets(http, (user, socket) => {
  sockets.set(user, socket);
  socket.on('disconnect', () => sockets.get(user) === socket && sockets.delete(user));
});

const INSERT = `
  INSERT INTO notifications (user_id, type, title, message, data)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[])
  RETURNING id, created_at`;

const batches = new Batches<ShopEvent[], void>(async (jobs) => {
  const events = jobs.flat();
  const stored = fault === 'loses' ? events.filter(({ data }) => data.data.mark % 50 !== 0) : events;
  const { rows } = await pool.query<{ id: string; created_at: Date }>({
    name: 'insert',
    text: INSERT,
    values: [
      stored.map(({ data }) => data.userId),
      stored.map(({ type }) => type),
      stored.map(({ data }) => data.title),
      stored.map(({ data }) => data.message),
      stored.map(({ data }) => JSON.stringify(data.data)),
    ],
  });
  events.forEach(({ type, data: { userId, ...entry } }, index) => {
    const row = rows[index];
    const notification = { id: row?.id, type, ...entry, isRead: false, createdAt: row?.created_at };
    const isStruck = entry.data.mark % 50 === 0;
    if (fault === 'forgets' && isStruck) return;
    const socket = fault === 'misdirects' && isStruck ? sockets.values().next().value : sockets.get(userId);
    socket?.emit('notification', notification);
    if (fault === 'repeats' && isStruck) socket?.emit('notification', notification);
  });
  return jobs.map(() => undefined);
}, MAX_BATCH);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += chunk as string;
  const body = JSON.parse(text) as ShopEvent | ShopEvent[];
  const events = Array.isArray(body) ? body : [body];
  await batches.add(events, events.length);
  const answered = JSON.stringify({
    results: events.map(({ id }) => ({ id, status: 'accepted', notified: 1 })),
  });
  response.writeHead(202, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(answered),
  });
  response.end(answered);
}

serve({
  listen: async () => {
    await pool.query(`
      CREATE TABLE notifications (
        id bigserial PRIMARY KEY, user_id text NOT NULL, type text NOT NULL, title text NOT NULL, message text NOT NULL,
        data jsonb NOT NULL, read_at timestamptz, created_at timestamptz NOT NULL DEFAULT now());
      CREATE INDEX ON notifications (user_id, id)`);
    return new Promise<number>((resolve) => {
      http.listen(0, '127.0.0.1', () => resolve((http.address() as AddressInfo).port));
    });
  },
});
