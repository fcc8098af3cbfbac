import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Pool } from 'pg';
import { callsOf, type CrashCalls } from '../chaos/crash/calls.js';
import { CRASH_POINTS, type CrashPoint } from '../chaos/crash/points.js';
import { freshDatabase } from '../support/database.js';
import { startNode, type TestNode } from '../support/node.js';
import { TestTab } from '../support/screen.js';

// A node is really killed at each point of the intake, in a process of its own. Whatever it was doing is then stored as a
// whole or not at all, its retry says which, and tabs on another node, whom nobody told of anything, have it exactly once.

const CHILD = fileURLToPath(new URL('../chaos/crash/child.ts', import.meta.url));
const PATIENCE_MS = 60_000;

/** What became of a node and of what it was doing. */
interface Story {
  /** How it ended, and all it said. */
  ending: [NodeJS.Signals | null, string];
  /** Ids of the events that it has left in the database. */
  stored: string[];
  retried: string[];
  tabs: {
    expected: string[];
    /** Where the tab stood before anybody tried again. */
    before: number;
    seqs: number[];
    state: TestTab['state'];
    /** The inbox's row, what its entries count, and whose entries they are. */
    box: { row: number[]; counted: number[]; events: string[] };
  }[];
}

const stories = new Map<CrashPoint, Promise<Story>>();
let survivor: TestNode;
let databaseUrl: string;
let db: Pool;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ url: databaseUrl, drop } = await freshDatabase());
  survivor = await startNode(databaseUrl);
  db = new Pool({ connectionString: databaseUrl, max: 4 });
  // Its connections may still hear that their database is dropped.
  db.on('error', () => undefined);
  // All at once: most of the time they wait.
  for (const point of CRASH_POINTS) {
    const story = liveThrough(point);
    story.catch(() => undefined);
    stories.set(point, story);
  }
});
afterAll(async () => {
  await Promise.allSettled(stories.values());
  await db.end();
  await survivor.close();
  await drop();
});

async function liveThrough(point: CrashPoint): Promise<Story> {
  const name = point.name.replaceAll(' ', '-');
  const calls = callsOf(name, point.rounds === true);
  const tabs = calls.userIds.map((userId) => new TestTab(userId));
  for (const tab of tabs) survivor.hub.attach(tab, 0);
  const ending = await crash(point, name, calls);
  const stored = await storedEvents(calls);
  const toldNow = [...calls.before, ...calls.hit.flat()].filter(
    (event) => calls.before.includes(event) || stored.includes(event.id),
  );
  // Nobody told this node of anything; its own look at the inboxes finds it.
  await Promise.all(
    tabs.map((tab) => tab.untilSeq(toldNow.filter((event) => tells(event, tab.userId)).length)),
  );
  const before = tabs.map(({ seqs }) => seqs.length);
  const answers = await Promise.all(calls.hit.map((call) => survivor.accept(...call)));
  const told = [...calls.before, ...calls.hit.flat()];
  const expected = tabs.map(({ userId }) =>
    told
      .filter((event) => tells(event, userId))
      .map(({ id }) => id)
      .toSorted(),
  );
  await Promise.all(tabs.map((tab, n) => tab.untilSeq(expected[n]?.length ?? 0)));
  const boxes = await Promise.all(tabs.map(({ userId }) => inboxOf(userId)));
  return {
    ending,
    stored,
    retried: [...new Set(answers.flat().map(({ status }) => status))],
    tabs: tabs.map(({ seqs, state }, n) => ({
      expected: expected[n] ?? [],
      before: before[n] ?? 0,
      seqs,
      state,
      box: boxes[n] ?? { row: [], counted: [], events: [] },
    })),
  };
}

/** Resolves when the node is gone. */
async function crash(point: CrashPoint, name: string, calls: CrashCalls): Promise<Story['ending']> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, point.name, name, databaseUrl]);
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  let said = '';
  let going: Promise<void> | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('armed')) going ??= letGo(point, child, calls);
    });
  }
  const [, signal] = await closed;
  await going;
  return [signal, said.trim()];
}

async function letGo(point: CrashPoint, child: ChildProcess, { userIds }: CrashCalls): Promise<void> {
  const go = (): boolean | undefined => child.stdin?.write('go\n');
  if (point.name !== 'while the statement runs') return void go();
  const holder = new Client({ connectionString: databaseUrl });
  await holder.connect();
  const { rows } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM inboxes WHERE user_id = $1 FOR UPDATE', [userIds[2]]);
  go();
  const blocked = async (): Promise<number[]> => {
    const waiting = 'SELECT pid FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid))';
    return (await db.query<{ pid: number }>(waiting, [rows[0]?.pid])).rows.map(({ pid }) => pid);
  };
  let pids = await blocked();
  for (const started = Date.now(); pids.length === 0 && Date.now() - started < PATIENCE_MS / 2;) {
    pids = await blocked();
  }
  child.kill('SIGKILL');
  await once(child, 'close');
  await holder.query('COMMIT');
  await holder.end();
  // The statement goes on without anybody who waits for it.
  const left = 'SELECT 1 FROM pg_stat_activity WHERE pid = ANY($1)';
  while (((await db.query(left, [pids])).rowCount ?? 0) > 0) await sleep(10);
}

function tells({ outcome }: CrashCalls['before'][number], userId: string): boolean {
  return outcome.drafts.some(({ to }) => 'users' in to && to.users.includes(userId));
}

async function storedEvents(calls: CrashCalls): Promise<string[]> {
  const ids = calls.hit.flat().map(({ id }) => id);
  const { rows } = await db.query<{ id: string }>('SELECT id FROM events WHERE id = ANY($1)', [ids]);
  return rows.map(({ id }) => id).toSorted();
}

async function inboxOf(userId: string): Promise<Story['tabs'][number]['box'] | undefined> {
  const { rows } = await db.query<{ row: number[]; counted: number[]; events: string[] }>(
    `SELECT ARRAY[b.seq, b.unread, b.unseen] AS row, array_agg(e.id ORDER BY e.id COLLATE "C") AS events,
       ARRAY[max(n.rev), count(*) FILTER (WHERE n.read_at IS NULL), count(*) FILTER (WHERE n.seen_at IS NULL)]::int[]
         AS counted
     FROM inboxes b JOIN notifications n ON n.user_id = b.user_id LEFT JOIN events e ON e.number = n.event_id
     WHERE b.user_id = $1 GROUP BY b.user_id`,
    [userId],
  );
  return rows[0];
}

describe.each(CRASH_POINTS)('a node killed $name', (point) => {
  const story = (): Promise<Story> => stories.get(point) as Promise<Story>;
  const all = callsOf(point.name.replaceAll(' ', '-'), point.rounds === true)
    .hit.flat()
    .map(({ id }) => id)
    .toSorted();

  it(
    `leaves ${point.stored === 'all' ? 'all of it' : 'nothing'}`,
    async () => {
      const { ending, stored } = await story();
      expect(ending).toEqual(['SIGKILL', 'armed']);
      expect(stored).toEqual(point.stored === 'all' ? all : []);
    },
    // All of them start at once.
    5 * PATIENCE_MS,
  );

  it('is made up for by a retry that changes nothing twice', async () => {
    const { retried, tabs } = await story();
    expect(retried).toEqual([point.stored === 'all' ? 'duplicate' : 'accepted']);
    for (const { box, expected } of tabs) {
      expect(box.events).toEqual(expected);
      expect(box.row).toEqual([expected.length, expected.length, expected.length]);
      expect(box.counted).toEqual(box.row);
    }
  });

  it('is made up for on the tabs of another node, each entry once and in order', async () => {
    const { tabs } = await story();
    for (const { expected, before, seqs, state } of tabs) {
      expect(seqs).toEqual(expected.map((_, index) => index + 1));
      expect(before).toBe(point.stored === 'all' ? expected.length : 1);
      const count = expected.length;
      expect(state).toEqual({ seq: count, counts: { unread: count, unseen: count } });
    }
  });
});
