import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import type { Redis } from 'ioredis';
import { InboxService } from '../../src/notifications/inbox.service.js';
import { RedisLink } from '../../src/redis/redis.link.js';
import { RedisService } from '../../src/redis/redis.service.js';
import { createTestApp, type TestApp } from './create-app.js';
import { openStream, type StreamEvent } from './readers.js';

const isInstalled = spawnSync('redis-server', ['--version']).status === 0;
if (process.env['REDIS_URL'] && !isInstalled) {
  console.log('No tests against Redis: they start one of their own, and redis-server is not on the PATH.');
}

/** The global setup has said it once when REDIS_URL is not set. */
export const describeWithRedis = process.env['REDIS_URL'] && isInstalled ? describe : describe.skip;

const DEADLINE_MS = 60_000;

/** A Redis server of a test file's own, so that it can be killed. Keeps nothing. */
export class TestRedis {
  private process: ChildProcess | undefined;

  private constructor(private readonly port: number) {}

  static async start(): Promise<TestRedis> {
    const redis = await TestRedis.away();
    await redis.start();
    return redis;
  }

  /** One that has not been started. */
  static async away(): Promise<TestRedis> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    return new TestRedis(port);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.process = child;
    let said = '';
    const ready = new Promise<void>((resolve, reject) => {
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-2_000);
        if (said.includes('Ready to accept connections')) resolve();
      });
      child.once('exit', () => reject(new Error(`redis-server ended at its start: ${said}`)));
    });
    await inTime('a Redis server', ready, () => said);
  }

  /** As a crash does it. */
  async kill(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** It keeps its connections and answers nobody. */
  freeze(): void {
    this.process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.process?.kill('SIGCONT');
  }
}

/** Resolves like `work`; when that takes too long, rejects with what was seen meanwhile. */
export async function inTime<T>(
  what: string,
  work: Promise<T>,
  seen: () => unknown,
  ms = DEADLINE_MS,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no ${what}; there was ${JSON.stringify(seen())?.slice(0, 3_000)}`));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A node of the shop: the whole application. All share the database of the first one and the Redis. */
export async function startNodes(
  redis: TestRedis,
  count: number,
  environment: Record<string, string> = {},
): Promise<TestApp[]> {
  const nodes: TestApp[] = [];
  while (nodes.length < count) {
    const shared: Record<string, string> = nodes[0] ? { DATABASE_URL: nodes[0].databaseUrl } : {};
    nodes.push(await createTestApp({ REDIS_URL: redis.url, ...shared, ...environment }));
  }
  return nodes;
}

export async function stopNodes(nodes: readonly TestApp[] | undefined): Promise<void> {
  // The first one owns the database.
  for (const node of nodes?.toReversed() ?? []) await node.close();
}

export function linkOf({ app }: TestApp): RedisLink {
  const { link } = app.get(RedisService);
  if (!link) throw new Error('the node has no Redis');
  return link;
}

/** Resolves when the node is connected and listens to all it wants to hear. */
export async function untilLinked(node: TestApp): Promise<void> {
  const { commands, subscriber } = linkOf(node);
  for (const redis of [commands, subscriber]) await untilReady(redis);
  // Redis answers in order: what was subscribed when the connection came is subscribed now.
  await subscriber.ping();
}

async function untilReady(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return;
  await inTime('connection to Redis', once(redis, 'ready'), () => redis.status);
}

/**
 * No sweep of the node finds anything until the mocks are restored: what arrives, a hint has brought. Somebody must be
 * connected. Answers how often an inbox was read since.
 */
export async function withoutSweep({ app }: TestApp): Promise<() => number> {
  const inbox = app.get(InboxService);
  const asked = new Promise<void>((resolve) => {
    jest.spyOn(inbox, 'positions').mockImplementation(() => {
      resolve();
      return Promise.reject(new Error('no sweep in this test'));
    });
  });
  // One runs at a time: when the next one asks, the one that may have been under way has ended.
  await inTime('sweep', asked, () => undefined);
  const reads = jest.spyOn(inbox, 'readMany');
  return () => reads.mock.calls.length;
}

/** Resolves when the node has noticed that its connections are gone. */
export async function untilCut(node: TestApp): Promise<void> {
  const { commands, subscriber } = linkOf(node);
  // Both from now on: one may be back before the other is gone.
  const gone = [commands, subscriber].map(async (redis) => {
    if (redis.status === 'ready') await once(redis, 'close');
  });
  await inTime('end of the connections', Promise.all(gone), () => [commands.status, subscriber.status]);
}

/** What arrives somewhere, in order. */
export class Arrivals {
  readonly all: [event: string, ...args: unknown[]][] = [];
  private wake: () => void = () => undefined;

  add(event: string, ...args: unknown[]): void {
    this.all.push([event, ...args]);
    this.wake();
  }

  /** The first arguments of all that came under that name. */
  of<T = Record<string, unknown>>(event: string): T[] {
    return this.all.filter(([name]) => name === event).map(([, first]) => first as T);
  }

  until(what: string, condition: () => boolean): Promise<void> {
    const there = new Promise<void>((resolve) => {
      this.wake = () => condition() && resolve();
      this.wake();
    });
    return inTime(what, there, () => this.all);
  }

  async count(event: string, count: number): Promise<void> {
    await this.until(`${event} no. ${count}`, () => this.of(event).length >= count);
  }
}

/** A reader of server-sent events; resolves when it has been told where its inbox stands. */
export async function openSse(
  node: TestApp,
  token: string,
): Promise<{ arrivals: Arrivals; close: () => void }> {
  const arrivals = new Arrivals();
  const gone = new AbortController();
  const read = async (): Promise<void> => {
    for await (const event of openStream(node.url, token, undefined, gone.signal)) {
      arrivals.add(event.event, event satisfies StreamEvent);
    }
  };
  read().catch((error: unknown) => arrivals.add('failed', String(error)));
  await arrivals.count('connected', 1);
  return { arrivals, close: () => gone.abort() };
}

/** A browser tab on Socket.IO; resolves when it has been told where its inbox stands. */
export async function openTab(
  node: TestApp,
  token: string,
): Promise<{
  arrivals: Arrivals;
  ask: (event: string, body: object) => Promise<unknown>;
  close: () => void;
}> {
  const arrivals = new Arrivals();
  const socket = node.socket(token);
  socket.onAny((event: string, ...args: unknown[]) => arrivals.add(event, ...args));
  for (const event of ['connect_error', 'disconnect'] as const) {
    socket.on(event, (reason: unknown) => arrivals.add(event, String(reason)));
  }
  socket.connect();
  await arrivals.count('connected', 1);
  const ask = (event: string, body: object): Promise<unknown> =>
    (socket as unknown as { timeout(ms: number): { emitWithAck(...args: unknown[]): Promise<unknown> } })
      .timeout(DEADLINE_MS)
      .emitWithAck(event, body);
  return { arrivals, ask, close: () => socket.disconnect() };
}
