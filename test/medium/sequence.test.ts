import * as fc from 'fast-check';
import { Pool } from 'pg';
import type { EventResult, InboxState, Notification, NotificationPage } from '../../src/contract/index.js';
import { RoutingService } from '../../src/notifications/routing.service.js';
import { toChanges } from '../../src/notifications/news.js';
import { freshDatabase } from '../support/database.js';
import { commands, InboxModel, shownOf, type Command } from '../support/inbox-model.js';
import { draftTo, eventTo, startNode, within, type TestNode } from '../support/node.js';
import { Follower, Screen, TestTab } from '../support/screen.js';

// The inbox has a sequence: whatever many people do to few inboxes on two nodes at once, each step takes the next seq,
// every count is true at its seq, and whoever follows the steps ends with what the database holds.

const SEED = 20_261_127;
const LONG_AGO = '2020-01-01T00:00:00.000Z';

let nodes: [TestNode, TestNode];
let db: Pool;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await freshDatabase();
  drop = database.drop;
  nodes = [await startNode(database.url), await startNode(database.url)];
  db = new Pool({ connectionString: database.url, max: 2 });
  // Its connections may still hear that their database is dropped.
  db.on('error', () => undefined);
});
afterAll(async () => {
  await db.end();
  await Promise.all(nodes.map((node) => node.close()));
  await drop();
});

let runs = 0;
/** Names of people nobody has heard of. */
function newUsers(count: number): string[] {
  const run = ++runs;
  return Array.from({ length: count }, (_, n) => `run${run}-user${n}`);
}

/** Answers what the caller was told; undefined where that is "no such entry". */
async function execute(node: TestNode, userId: string, command: Command): Promise<object | undefined> {
  try {
    return await act(node, userId, command);
  } catch (error) {
    if ((error as { code?: string }).code === 'not_found') return undefined;
    throw error;
  }
}

async function act({ accept, inbox }: TestNode, userId: string, command: Command): Promise<object> {
  if (command.do === 'accept') {
    const { categories, over } = command;
    const expiresAt = over ? LONG_AGO : undefined;
    return accept(
      ...categories.map((category) => eventTo([draftTo({ user: userId }, { category, expiresAt })])),
    );
  }
  if (command.do === 'mark' && command.mark !== 'remove') return inbox.mark(userId, command.id, command.mark);
  if (command.do === 'readAll') return inbox.markAllRead(userId, command);
  if (command.do === 'seen') return inbox.markSeen(userId, command.upTo);
  if (command.do === 'mark') await inbox.remove(userId, command.id);
  if (command.do === 'expire') await inbox.expire(1_000);
  return {};
}

/** Several at once, each as soon as one before it is done, on both nodes. */
async function executeAtOnce(
  users: string[],
  list: readonly Command[],
  atOnce: number,
  then: (n: number) => Promise<void>,
): Promise<void> {
  const queue = list.entries();
  const work = async (): Promise<void> => {
    for (const [n, command] of queue) {
      await execute(nodes[n % 2] as TestNode, users[command.user] as string, command);
      await then(n);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

interface Snapshot extends InboxState {
  lastRev: number;
  counted: InboxState['counts'];
}

/** Inboxes beside what count(*) says of them, all from one snapshot. */
async function countAll(users: string[]): Promise<Map<string, Snapshot>> {
  const { rows } = await db.query<{ user_id: string; snapshot: Snapshot }>(
    `SELECT b.user_id, json_build_object('seq', b.seq, 'lastRev', coalesce(max(n.rev), 0),
       'counts', json_build_object('unread', b.unread, 'unseen', b.unseen),
       'counted', json_build_object(
         'unread', count(*) FILTER (WHERE n.read_at IS NULL AND n.archived_at IS NULL AND n.removed_at IS NULL
           AND n.id IS NOT NULL),
         'unseen', count(*) FILTER (WHERE n.seen_at IS NULL AND n.archived_at IS NULL AND n.removed_at IS NULL
           AND n.id IS NOT NULL))) AS snapshot
     FROM inboxes b LEFT JOIN notifications n USING (user_id)
     WHERE b.user_id = ANY($1) GROUP BY b.user_id`,
    [users],
  );
  return new Map(rows.map((row) => [row.user_id, row.snapshot]));
}

function expectTrueCounts(snapshots: Iterable<Snapshot>): void {
  for (const { counts, counted, seq, lastRev } of snapshots) {
    expect({ counts, lastRev }).toEqual({ counts: counted, lastRev: seq });
  }
}

/** Resolves when this many connections wait for a lock. */
async function untilBlocked(connections: number): Promise<void> {
  const giveUp = Date.now() + 60_000;
  for (;;) {
    const { rows } = await db.query<{ query: string }>(
      `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (rows.length === connections) return;
    if (Date.now() > giveUp) throw new Error(`not ${connections} are blocked but ${JSON.stringify(rows)}`);
  }
}

/** Archived and not, by id, oldest first: with the counts and the seq of one moment when nothing else happens. */
async function wholeInbox(node: TestNode, userId: string): Promise<Notification[]> {
  const pages = await Promise.all(
    [false, true].map(
      async (archived) =>
        JSON.parse(await node.inbox.page(userId, { limit: 10_000, archived })) as NotificationPage,
    ),
  );
  return pages.flatMap(({ data }) => data).toSorted((a, b) => a.id - b.id);
}

describe(`steps of many at once on two nodes (seed ${SEED})`, () => {
  /** A list and its counts come from one snapshot, too. */
  async function expectTruePage(node: TestNode, userId: string): Promise<void> {
    const page = JSON.parse(await node.inbox.page(userId, { limit: 10_000 })) as NotificationPage;
    const screen = new Screen();
    for (const one of page.data) screen.entries.set(one.id, one);
    expect(screen.counts).toEqual(page.counts);
  }

  it('take the next seq each, keep every count true, and lead every reader to the same inbox', async () => {
    const property = fc.asyncProperty(
      fc.array(commands(2, 40), { minLength: 40, maxLength: 100, size: 'max' }),
      fc.integer({ min: 4, max: 24 }),
      async (list, atOnce) => {
        const users = newUsers(2);
        for (const node of nodes) node.published.length = 0;
        const tabs = nodes.flatMap((node) =>
          users.map((userId) => {
            const tab = new TestTab(userId);
            node.hub.attach(tab, 0);
            return { node, tab };
          }),
        );

        const followers = nodes.flatMap((node) =>
          users.map((userId) => new Follower(userId, (after) => node.inbox.changes(userId, after))),
        );
        const read = async (follower: Follower, node: TestNode): Promise<void> => {
          await follower.catchUp();
          await expectTruePage(node, follower.userId);
          expectTrueCounts((await countAll(users)).values());
        };
        // Reads while others write: each reader once for every twelve commands.
        await executeAtOnce(users, list, atOnce, async (n) => {
          const follower = n % 3 === 0 ? followers[(n / 3) % followers.length] : undefined;
          if (follower) await read(follower, nodes[n % 2] as TestNode);
        });
        for (const follower of followers) await follower.catchUp();

        const snapshots = await countAll(users);
        expectTrueCounts(snapshots.values());
        for (const userId of users) {
          const steps = nodes
            .flatMap((node) => node.published.filter((one) => one.userId === userId))
            .toSorted((a, b) => a.state.seq - b.state.seq);
          const seq = snapshots.get(userId)?.seq ?? 0;
          expect(steps.map(({ change }) => change.seq)).toEqual(Array.from({ length: seq }, (_, n) => n + 1));

          const screen = new Screen();
          for (const { change, state } of steps) {
            expect(change.kind === 'created' ? change.notification.id : change.seq).toBe(change.seq);
            screen.apply(change);
            expect({ at: change.seq, ...screen.counts }).toEqual({ at: state.seq, ...state.counts });
          }
          const inbox = await wholeInbox(nodes[0], userId);
          expect(screen.list).toEqual(inbox);
          for (const { screen: followed } of followers.filter((one) => one.userId === userId)) {
            expect(followed.list).toEqual(inbox);
          }
          for (const { node, tab } of tabs.filter((one) => one.tab.userId === userId)) {
            // One hint of the newest step brings up what no hint told of; without it, the sweep would.
            node.hear(steps.slice(-1));
            await within(tab.untilSeq(seq), `seq ${seq} of ${userId}`, () => tab.seqs);
            expect(tab.seqs).toEqual(tab.seqs.toSorted((a, b) => a - b));
            expect(tab.screen.list).toEqual(inbox);
            expect(tab.resets).toEqual([]);
          }
        }
        for (const { node, tab } of tabs) node.hub.detach(tab);
      },
    );
    // Time decides how these interleave: a shorter list of the same commands would be another test.
    await fc.assert(property, { seed: SEED, numRuns: 10, endOnFailure: true });
  });

  it('give every entry of one crowded inbox its own id', async () => {
    const [userId = ''] = newUsers(1);
    const call = (n: number) => (nodes[n % 2] as TestNode).accept(eventTo({ users: [userId, userId] }));
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => call(n)));
    expect(answers.flat().filter(({ notified }) => notified !== 1)).toEqual([]);
    const inbox = await wholeInbox(nodes[0], userId);
    expect(inbox.map(({ id }) => id)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
  });

  it.each([
    ['all', 0, (node: TestNode, userId: string) => node.inbox.markAllRead(userId)],
    ['one', 1, (node: TestNode, userId: string) => node.inbox.mark(userId, 1, 'read')],
  ])(
    'count once when many mark %s as read while the very first entries are committed',
    async (_, unread, mark) => {
      const [userId = ''] = newUsers(1);
      const draft = draftTo({ user: userId });
      let marked: Promise<InboxState[]> | undefined;
      await nodes[0].prisma.$transaction(async (tx) => {
        // Nobody reads the entries before the commit, so all marks get as far as they can without them.
        await tx.$executeRaw`LOCK TABLE notifications IN ACCESS EXCLUSIVE MODE`;
        const addressed = [1, 2].map(() => ({
          accepted: eventTo([draft]),
          drafts: [{ draft, userIds: [userId] }],
        }));
        const { events } = await nodes[0].get(RoutingService).route(addressed);
        await nodes[0].events.append(nodes[0].events.prepare([events]), tx);
        marked = Promise.all(nodes.flatMap((node) => Array.from({ length: 4 }, () => mark(node, userId))));
        marked.catch(() => undefined);
        await untilBlocked(8);
      });
      const state = { seq: 3, counts: { unread, unseen: unread } };
      expect(await marked).toMatchObject(Array.from({ length: 8 }, () => state));
      expectTrueCounts((await countAll([userId])).values());
    },
  );
});

/** An answer in the words of the model. */
function inWords(answer: object | undefined): unknown {
  if (Array.isArray(answer)) {
    return (answer as EventResult[]).map(({ status, notified }) => ({ status, notified }));
  }
  if (answer && 'notification' in answer) {
    return { ...answer, notification: shownOf(answer.notification as Notification) };
  }
  return answer;
}

describe(`one inbox beside a plain model of it (seed ${SEED})`, () => {
  /** Does it to both and compares what they answer. */
  async function both(model: InboxModel, userId: string, command: Command, n: number): Promise<void> {
    const answer = await execute(nodes[n % 2] as TestNode, userId, command);
    expect(inWords(answer)).toEqual(model.execute(command));
  }

  it('agrees with it after any sequence of commands', async () => {
    const property = fc.asyncProperty(
      fc.array(commands(1, 15), { maxLength: 30, size: 'max' }),
      async (list) => {
        const [userId = ''] = newUsers(1);
        const model = new InboxModel();
        for (const [n, command] of list.entries()) await both(model, userId, command, n);
        expect((await wholeInbox(nodes[0], userId)).map(shownOf)).toEqual(model.list());
        expect(await nodes[1].inbox.state(userId)).toEqual(model.state);
        expectTrueCounts((await countAll([userId])).values());
      },
    );
    await fc.assert(property, { seed: SEED, numRuns: 25 });
  });

  it('leads a reader from any position to where it stands, in pages of any size', async () => {
    const property = fc.asyncProperty(
      fc.array(commands(1, 15), { minLength: 5, maxLength: 20, size: 'max' }),
      fc.array(commands(1, 15), { maxLength: 4 }),
      fc.nat(),
      fc.integer({ min: 1, max: 5 }),
      async (before, meanwhile, position, limit) => {
        const [userId = ''] = newUsers(1);
        const model = new InboxModel();
        for (const [n, command] of before.entries()) await both(model, userId, command, n);

        let after = position % (model.seq + 1);
        const screen = new Map(model.list(after).map((one) => [one.id, one]));
        const reload = (): void => {
          screen.clear();
          for (const one of model.list()) screen.set(one.id, one);
        };
        const waiting = meanwhile.entries();
        for (let more = true; more;) {
          const [news] = await nodes[0].inboxes.news([{ userId, after }], limit + 1, 500);
          const answer = toChanges(news!, after, limit);
          expect(answer).toMatchObject(model.state);
          expect(answer.changes.length).toBeLessThanOrEqual(limit);
          // Only a single step that is larger than a page cannot be told.
          expect(answer.reset).toBe(model.nextStep(after) > limit);
          if (answer.reset) reload();
          for (const change of answer.changes) {
            expect(change.seq).toBeGreaterThan(after);
            if (change.op === 'remove') screen.delete(change.id);
            else screen.set(change.notification.id, shownOf(change.notification));
          }
          after = answer.more ? answer.changes.at(-1)!.seq : answer.seq;

          const next = waiting.next();
          if (!next.done) await both(model, userId, next.value[1], next.value[0]);
          more = answer.more || !next.done;
        }
        expect([...screen.values()].toSorted((a, b) => a.id - b.id)).toEqual(model.list());
      },
    );
    await fc.assert(property, { seed: SEED, numRuns: 25 });
  });
});

describe('changes in pages of 200', () => {
  const many = (userId: string, count: number, category = 'news') =>
    nodes[0].accept(
      ...Array.from({ length: count }, () => eventTo([draftTo({ user: userId }, { category })])),
    );

  /** [op, first, last] of each page up to the end, by the seq of the changes. */
  async function pagesFrom(userId: string, start: number): Promise<(string | number)[][]> {
    const pages: (string | number)[][] = [];
    for (let after = start, more = true; more;) {
      const answer = await nodes[1].inbox.changes(userId, after);
      const { changes } = answer;
      pages.push([answer.reset ? 'reset' : changes.length, changes[0]?.seq ?? 0, changes.at(-1)?.seq ?? 0]);
      more = answer.more;
      after = changes.at(-1)?.seq ?? after;
    }
    return pages;
  }

  it('come in order until there are no more', async () => {
    const [userId = ''] = newUsers(1);
    await many(userId, 401);
    expect(await pagesFrom(userId, 0)).toEqual([
      [200, 1, 200],
      [200, 201, 400],
      [1, 401, 401],
    ]);
    expect(await pagesFrom(userId, 201)).toEqual([[200, 202, 401]]);
    expect(await pagesFrom(userId, 401)).toEqual([[0, 0, 0]]);
    expect(await pagesFrom(userId, 402)).toEqual([['reset', 0, 0]]);
  });

  it('never end within a step', async () => {
    const [userId = ''] = newUsers(1);
    await many(userId, 120, 'orders');
    await many(userId, 120, 'news');
    await nodes[0].inbox.markAllRead(userId, { category: 'orders' });
    expect(await pagesFrom(userId, 0)).toEqual([
      [120, 121, 240],
      [120, 241, 241],
    ]);
  });

  it('ask to start afresh when one step is larger than a page', async () => {
    const [userId = ''] = newUsers(1);
    await many(userId, 201);
    const { updated, ...state } = await nodes[0].inbox.markAllRead(userId);
    expect(updated).toBe(201);
    await many(userId, 1);
    expect(await pagesFrom(userId, 0)).toEqual([['reset', 0, 0]]);
    expect(await pagesFrom(userId, 201)).toEqual([['reset', 0, 0]]);
    expect(await pagesFrom(userId, 202)).toEqual([[1, 203, 203]]);
    const now = { seq: 203, counts: { unread: 1, unseen: 1 } };
    expect(state).toEqual({ seq: 202, counts: { unread: 0, unseen: 0 } });
    expect(await nodes[0].inbox.changes(userId, 5)).toEqual({
      changes: [],
      ...now,
      reset: true,
      more: false,
    });
  });
});
