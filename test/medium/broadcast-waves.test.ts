import { jest } from '@jest/globals';
import { BroadcastsService } from '../../src/broadcasts/broadcasts.service.js';
import type { WaveDelivery } from '../../src/broadcasts/waves.decide.js';
import { WavesRepository } from '../../src/broadcasts/waves.repository.js';
import { WavesService } from '../../src/broadcasts/waves.service.js';
import type { BroadcastProgress, BroadcastRequest } from '../../src/contract/index.js';
import { LiveHub } from '../../src/delivery/live/live.hub.js';
import type { Settings } from '../../src/preferences/profile.js';
import { freshDatabase, query } from '../support/database.js';
import { RecordingChannel, startDeliveryNode, type DeliveryNode } from '../support/delivery.js';
import { within } from '../support/node.js';
import { TestTab } from '../support/screen.js';

// A broadcast leaves the inbox in waves: page by page, each person once per channel, at a pace, whatever happens between.

let url: string;
let drop: () => Promise<void>;
let node: DeliveryNode;
let email: RecordingChannel;
let push: RecordingChannel;
let sms: RecordingChannel;

beforeEach(async () => {
  ({ url, drop } = await freshDatabase());
  email = new RecordingChannel('email');
  push = new RecordingChannel('push');
  sms = new RecordingChannel('sms');
  node = await startDeliveryNode(url, [email, push, sms]);
});
afterEach(async () => {
  await node.close();
  await drop();
});

const FAST = 60_000;

/** `person-001` ... with an address. */
async function people(count: number, prefix = 'person'): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, n) => `${prefix}-${String(n + 1).padStart(4, '0')}`);
  await query(
    url,
    `INSERT INTO users (id, email) SELECT id, id || '@mail.example' FROM unnest($1::text[]) AS id`,
    [ids],
  );
  return ids;
}

async function settle(userId: string, settings: Settings): Promise<void> {
  await query(url, 'INSERT INTO preferences (user_id, settings) VALUES ($1, $2)', [userId, settings]);
}

const service = (one = node): BroadcastsService => one.app.get(BroadcastsService, { strict: false });

async function send(request: Partial<BroadcastRequest>, one = node): Promise<string> {
  const words = { title: 'Open on Sunday', message: 'From ten to six.' };
  const fields = { ...words, channels: { email: true }, perMinute: FAST, ...request };
  return (await service(one).create(fields, 'sam', null)).id;
}

async function until(
  id: string,
  what: string,
  is: (progress: BroadcastProgress) => boolean,
  one = node,
): Promise<BroadcastProgress> {
  let last: BroadcastProgress | undefined;
  const poll = async (): Promise<BroadcastProgress> => {
    last = await service(one).find(id);
    return is(last) ? last : new Promise((resolve) => setTimeout(resolve, 20)).then(poll);
  };
  return within(poll(), what, () => last);
}

const isDone = ({ waves }: BroadcastProgress): boolean =>
  waves?.status === 'done' && Object.values(waves.channels).every(({ pending }) => pending === 0);

const told = (channel: RecordingChannel): string[] =>
  channel.sent.map(({ recipient }) => recipient.userId).toSorted();

describe('a broadcast by e-mail', () => {
  it('reaches everybody in the audience once, over several pages', async () => {
    const all = await people(620);
    const id = await send({});
    await until(id, 'the end', isDone);
    // The numbers of one look are not all of the same moment.
    const { waves } = await service().find(id);
    expect(told(email)).toEqual(all);
    expect(waves).toMatchObject({
      status: 'done',
      audience: 620,
      people: 620,
      pace: 620,
      eta: null,
      channels: { email: { sent: 620, pending: 0, failed: 0, withheld: {} } },
    });
    expect(email.sent[0]).toMatchObject({
      type: 'announcement.sent',
      content: { title: 'Open on Sunday', thread: `broadcast:${id}`, language: 'en' },
    });
  });

  it.each<[string, BroadcastRequest['audience'], string[]]>([
    ['a role', { role: 'vip' }, ['ann', 'eve']],
    ['tags and a language', { tags: ['new'], locale: 'de' }, ['ben']],
    ['a list', { userIds: ['eve', 'nobody', 'dan'] }, ['dan', 'eve']],
    ['who has an order under way', { openOrder: true }, ['cleo']],
  ])('goes to %s only', async (_name, audience, expected) => {
    await query(
      url,
      `INSERT INTO users (id, email, roles, tags, locale) VALUES ('ann', 'a@x.example', '{vip}', '{}', 'en'),
        ('ben', 'b@x.example', '{}', '{new,big}', 'de-AT'), ('cleo', 'c@x.example', '{}', '{new}', 'dea'),
        ('dan', 'd@x.example', '{}', '{}', 'de'), ('eve', 'e@x.example', '{vip}', '{}', null)`,
    );
    await query(
      url,
      `INSERT INTO subjects (key, owner, value) VALUES ('order:1', 'cleo', 3), ('order:2', 'dan', 5)`,
    );
    const id = await send({ audience });
    const { waves } = await until(id, 'the end', isDone);
    expect(told(email)).toEqual(expected);
    expect(waves).toMatchObject({ audience: expected.length, people: expected.length });
  });

  it('goes to one kind of audience after the other, on the same connections', async () => {
    const [ada = ''] = await people(1);
    await query(url, `UPDATE users SET roles = '{vip}', tags = '{new}'`);
    const audiences = ['all', { role: 'vip' }, { tags: ['new'] }, { userIds: [ada] }] as const;
    const rounds = Array.from({ length: 3 }, () => audiences).flat() as BroadcastRequest['audience'][];
    for (const audience of rounds) await until(await send({ audience }), 'the end', isDone);
    expect(told(email)).toEqual(rounds.map(() => ada));
  });

  it('leaves out who has read it in the inbox already', async () => {
    const [ada = '', ben = ''] = await people(2);
    const id = await send({ startsAt: inAnHour() });
    await service().setPaused(id, true, 'sam');
    await service().update(id, { startsAt: new Date().toISOString() }, 'sam');
    // Live is what the row says; this node takes it up a moment later.
    const arrival = async (): Promise<number> => {
      const { seq } = await node.inbox.state(ada);
      return seq || new Promise((resolve) => setTimeout(resolve, 20)).then(arrival);
    };
    const entry = await within(arrival(), "Ada's entry", () => undefined);
    await node.inbox.markRead(ada, entry);
    await service().setPaused(id, false, 'sam');
    const { waves } = await until(id, 'the end', isDone);
    expect(told(email)).toEqual([ben]);
    expect(waves?.channels.email).toMatchObject({ sent: 1, cancelled: 1 });
  });

  it('keeps its pace: a page is what may leave in some seconds, and the next one waits as long', async () => {
    await people(12);
    const onePage = onePageOnly();
    const id = await send({ perMinute: 60 });
    await until(id, 'the first page', ({ waves }) => waves?.people === 5);
    const [row] = await query<{ wait: number }>(
      url,
      'SELECT extract(epoch FROM next_at - started_at)::float8 AS wait FROM broadcast_waves',
    );
    // Five of sixty in a minute; less what passed between two looks at the clock.
    expect(row?.wait).toBeGreaterThan(4.5);
    const { waves } = await service().find(id);
    expect(new Date(waves?.eta ?? 0).getTime()).toBeGreaterThan(Date.now());
    // On a slow machine the seconds are over by now.
    await query(url, "UPDATE broadcast_waves SET next_at = next_at + interval '10 minutes'");
    onePage.mockRestore();
    expect(await waveRepository().turn(refuse)).toBeNull();
  });

  it('tells staff who watch after each page', async () => {
    await people(620);
    const signals: object[] = [];
    node.app.get(LiveHub, { strict: false }).useRooms({
      emit: (rooms, event, payload) => void signals.push({ rooms, event, ...payload }),
    });
    const id = await send({});
    await until(id, 'the end', isDone);
    const shared = { rooms: [`broadcast:${id}`], event: 'broadcastProgress', broadcastId: id, audience: 620 };
    expect(signals).toEqual([
      { ...shared, status: 'running', people: 500, queued: 500 },
      { ...shared, status: 'done', people: 620, queued: 620 },
    ]);
  });

  it('waits while the channel is behind, so that nothing else stands behind it for long', async () => {
    const all = await people(1_200);
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    email.answer = () => opened.then(() => ({ outcome: 'sent' }));
    const id = await send({});
    await until(id, 'two pages', ({ waves }) => waves?.people === 1_000);
    expect(await waveRepository().isBackedUp(['email'], 1_000)).toBe(true);
    expect(await waveRepository().isBackedUp(['push'], 1)).toBe(false);
    open();
    await until(id, 'the end', isDone);
    expect(told(email)).toEqual(all);
  });

  it('stops while it is paused, and goes on where it was', async () => {
    const all = await people(23);
    const onePage = onePageOnly();
    const id = await send({ perMinute: 60 });
    await until(id, 'the first page', ({ waves }) => waves?.channels.email?.sent === 5);
    const { waves, pausedAt } = await service().setPaused(id, true, 'sam');
    onePage.mockRestore();
    expect([waves?.status, pausedAt]).toEqual(['paused', expect.any(String)]);
    await due();
    expect(await waveRepository().turn(refuse)).toBeNull();
    await query(url, 'UPDATE broadcasts SET per_minute = 60000');
    await service().setPaused(id, false, 'sam');
    await until(id, 'the end', isDone);
    expect(told(email)).toEqual(all);
    const lines = await query<{ action: string }>(url, 'SELECT action FROM audit_entries ORDER BY id');
    expect(lines.map(({ action }) => action)).toEqual([
      'broadcast.created',
      'broadcast.paused',
      'broadcast.resumed',
    ]);
  });

  it('ends when it is retracted: what has not left is cancelled, and no page follows', async () => {
    await people(30);
    email.answer = () => ({ outcome: 'retry', reason: '451 later', retryAfterMs: 3_600_000 });
    const onePage = onePageOnly();
    const id = await send({ perMinute: 120 });
    await until(id, 'the first page', ({ waves }) => waves?.people === 10);
    const tried = async (): Promise<number> => {
      const { length } = await query(url, "SELECT 1 FROM deliveries WHERE detail = '451 later'");
      return length === 10 ? length : new Promise((resolve) => setTimeout(resolve, 20)).then(tried);
    };
    await within(tried(), 'an attempt at each', () => undefined);
    await service().retract(id, 'sam');
    await until(id, 'the end of it', ({ status }) => status === 'retracted');
    const { waves } = await service().find(id);
    expect(waves).toMatchObject({ status: 'stopped', people: 10, eta: null });
    expect(waves?.channels.email).toMatchObject({ pending: 0, cancelled: 10, sent: 0 });
    onePage.mockRestore();
    await due();
    await until(id, 'the stop of the wave', ({ waves: one }) => one?.endedAt !== null);
    expect(await waveRepository().turn(refuse)).toBeNull();
  });

  it('leaves every inbox when it is retracted, however many there are', async () => {
    const all = await people(620);
    const id = await send({ channels: {} });
    await node.inbox.readMany(all.map((userId) => ({ userId, after: null })));
    expect((await service().find(id)).reach.entries).toBe(620);
    await service().retract(id, 'sam');
    await until(id, 'the end of it', ({ status }) => status === 'retracted');
    const left = await query(
      url,
      `SELECT 1 FROM inboxes b JOIN notifications n USING (user_id)
       WHERE n.removed_at IS NULL OR b.unread <> 0 OR b.seq <> 2`,
    );
    expect(left).toEqual([]);
  });

  it('ends with the broadcast', async () => {
    await people(30);
    const onePage = onePageOnly();
    const id = await send({ perMinute: 60 });
    await until(id, 'the first page', ({ waves }) => waves?.people === 5);
    await query(url, 'UPDATE broadcasts SET expires_at = now()');
    onePage.mockRestore();
    await due();
    const { waves } = await until(id, 'its end', ({ waves: one }) => one?.endedAt !== null);
    expect(waves).toMatchObject({ status: 'stopped', people: 5 });
  });
});

describe('a wave whose node dies', () => {
  it('has done nothing of a page that was not committed, and goes on with that page', async () => {
    const all = await people(40);
    const advance = noTurns();
    const id = await paused({});
    await due();
    const waves = waveRepository();
    await unpause();
    await expect(waves.turn(() => Promise.reject(new Error('killed')))).rejects.toThrow('killed');
    expect(await query(url, 'SELECT 1 FROM deliveries')).toEqual([]);
    advance.mockRestore();
    await service().setPaused(id, false, 'sam');
    await until(id, 'the end', isDone);
    expect(told(email)).toEqual(all);
  });

  it('has nobody told twice when it died between the commit and the hand-over: the sweep finds them', async () => {
    const all = await people(40);
    noTurns();
    const id = await paused({});
    await unpause();
    const committed = await waveRepository().turn((_, { people: found, last, isEnd }) => {
      const deliveries = found.map(({ userId }) => toMail(userId));
      return Promise.resolve({ deliveries, withheld: {}, people: found.length, checkpoint: last, isEnd });
    });
    expect(committed?.deliveries).toHaveLength(40);
    await query(url, "UPDATE deliveries SET due_at = now() - interval '1 minute'");
    await node.jobs.sweep();
    await until(id, 'the end', isDone);
    expect(told(email)).toEqual(all);
  });

  it('is not walked by two at a time, and is free when the connection of the dead one is gone', async () => {
    await people(3);
    noTurns();
    await paused({});
    await unpause();
    const waves = waveRepository();
    let dead: (error: Error) => void = () => undefined;
    let hanging: Promise<unknown> = Promise.resolve();
    await new Promise<void>((entered) => {
      hanging = waves.turn(() => {
        entered();
        return new Promise((_, reject) => (dead = reject));
      });
    });
    expect(await waves.turn(refuse)).toBeNull();
    await query(
      url,
      "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 'broadcast_waves'::regclass AND mode = 'RowShareLock' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    dead(new Error('killed'));
    await expect(hanging).rejects.toBeInstanceOf(Error);
    let looked = 0;
    // The lock goes a moment after the connection, which the pool may still hand out; whoever walks next tries again, as
    // the clock does.
    const look = async (): Promise<void> => {
      const turn = waves.turn((_, { people: found }) => {
        looked = found.length;
        return Promise.reject(new Error('enough'));
      });
      await turn.catch(() => undefined);
      if (looked === 0) await new Promise((resolve) => setTimeout(resolve, 20)).then(look);
    };
    await within(look(), 'a turn', () => looked);
    expect(looked).toBe(3);
  });

  it('shares its work between nodes without telling anybody twice', async () => {
    const all = await people(700);
    const others = new RecordingChannel('email');
    const second = await startDeliveryNode(url, [others]);
    try {
      const id = await send({});
      await until(id, 'the end', isDone);
      const both = [...told(email), ...told(others)].toSorted();
      expect(both).toEqual(all);
    } finally {
      await second.close();
    }
  });
});

describe('the rules of everybody', () => {
  const off: Settings = { categories: { announcements: { email: false, push: false, sms: false } } };
  const yes: Settings = { marketing: true };
  it.each<[BroadcastRequest['kind'], string, Settings, string]>([
    ['announcement', 'who never chose', {}, 'sent'],
    ['announcement', 'who switched announcements off', off, 'category_setting'],
    ['announcement', 'who pauses everything', { pausedUntil: inAnHour() }, 'paused'],
    ['important', 'who never chose', {}, 'sent'],
    ['important', 'who switched announcements off outside the inbox', off, 'category_setting'],
    ['marketing', 'who never agreed', {}, 'missing_consent'],
    ['marketing', 'who agreed', yes, 'sent'],
    ['marketing', 'who agreed and switched announcements off', { ...yes, ...off }, 'category_setting'],
  ])('%s, to %s: %o is %s on every channel', async (kind, _who, settings, expected) => {
    const [ada = ''] = await people(1);
    await query(url, "UPDATE users SET phone = '+84901234567'");
    await query(
      url,
      "INSERT INTO push_subscriptions (id, endpoint, user_id, p256dh, auth) VALUES ($1, $1, $1, '', '')",
      [ada],
    );
    await settle(ada, settings);
    const id = await send({ kind, channels: { email: true, push: true, sms: true } });
    const { waves } = await until(id, 'the end', isDone);
    const found = Object.values(waves?.channels ?? {}).map(({ sent, withheld }) =>
      sent > 0 ? 'sent' : Object.keys(withheld).join(),
    );
    expect(found).toEqual([expected, expected, expected]);
    const times = expected === 'sent' ? [ada] : [];
    expect([told(email), told(push), told(sms)]).toEqual([times, times, times]);
  });

  it('counts who cannot be reached, and takes only the channels that were asked for', async () => {
    const [ada = '', ben = ''] = await people(2);
    await query(url, 'UPDATE users SET email = null WHERE id = $1', [ben]);
    const id = await send({ channels: { email: true, push: true } });
    const { waves } = await until(id, 'the end', isDone);
    expect(waves?.channels).toMatchObject({
      email: { sent: 1, withheld: { no_address: 1 } },
      push: { sent: 0, withheld: { no_address: 2 } },
    });
    expect([told(email), told(push), told(sms)]).toEqual([[ada], [], []]);
    const inbox = await send({ channels: {} });
    expect((await service().find(inbox)).waves).toBeNull();
  });
});

const inboxOf = async (userId: string): Promise<number> => (await node.inbox.state(userId)).seq;

describe("a start by each reader's clock", () => {
  const [east, here, west] = ['east-0001', 'here-0001', 'west-0001'];

  /** As if so many hours had passed: the zones ahead of them have had it. */
  async function pass(hours: number): Promise<void> {
    await query(
      url,
      `UPDATE broadcasts SET next_zone_at = now(), starts_at_local =
        to_char(starts_at_local::timestamp - make_interval(hours => $1), 'YYYY-MM-DD"T"HH24:MI')`,
      [hours],
    );
  }

  beforeEach(async () => {
    for (const [id, zone] of [
      [east, 'Asia/Tokyo'],
      [here, null],
      [west, 'America/New_York'],
    ]) {
      const values = [id, `${id}@mail.example`, zone];
      await query(url, 'INSERT INTO users (id, email, timezone) VALUES ($1, $2, $3)', values);
    }
  });

  const now = (): string => new Date().toISOString().slice(0, 16);

  it('is in the inbox of those whose clock is there, and live in open tabs when theirs comes', async () => {
    const tab = new TestTab(west);
    node.app.get(LiveHub, { strict: false }).attach(tab, null);
    await tab.until(() => tab.opened !== undefined);
    const start = now();
    const id = await send({ startsAtLocal: start, channels: {} });
    expect(await service().find(id)).toMatchObject({ startsAtLocal: start, status: 'live' });
    expect([await inboxOf(east), await inboxOf(here), await inboxOf(west)]).toEqual([1, 1, 0]);
    await pass(6);
    await until(id, 'the entry in New York', ({ reach }) => reach.entries === 3);
    expect([await inboxOf(east), await inboxOf(here), await inboxOf(west)]).toEqual([1, 1, 1]);
    await tab.until(() => tab.told.length > 0);
    expect(tab.told.map(({ kind }) => kind)).toEqual(['created']);
    await pass(20);
    await until(id, 'the end of the day', () => true);
    expect([await inboxOf(east), await inboxOf(here), await inboxOf(west)]).toEqual([1, 1, 1]);
  });

  it('follows the zone that a person chose before the one that the shop knows', async () => {
    const quietHours = { enabled: false, start: '22:00', end: '07:00', timezone: 'Asia/Tokyo' };
    await settle(west, { quietHours });
    const id = await send({ startsAtLocal: now() });
    await until(id, 'the first zones', ({ waves }) => waves?.channels.email?.sent === 3);
    expect(await inboxOf(west)).toBe(1);
  });

  it('sends waves zone by zone, and misses nobody who moves to a zone that is over', async () => {
    const id = await send({ startsAtLocal: now() });
    await until(id, 'the first zones', ({ waves }) => waves?.channels.email?.sent === 2);
    expect(told(email)).toEqual([east, here]);
    await query(url, "UPDATE users SET timezone = 'Asia/Tokyo' WHERE id = $1", [west]);
    let pushes: Promise<unknown> = Promise.resolve();
    await until(id, 'the last zone', (progress) => {
      pushes = pushes.then(due).then(() => node.app.get(WavesService, { strict: false }).advance());
      return progress.waves?.status === 'done';
    });
    await pushes;
    const { waves } = await until(id, 'the end', isDone);
    expect(told(email)).toEqual([east, here, west]);
    expect(waves).toMatchObject({ audience: 3, people: 2, channels: { email: { sent: 3 } } });
  });
});

function inAnHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}

const waveRepository = (): WavesRepository => node.app.get(WavesRepository, { strict: false });

/** A broadcast that is live, with its wave held back. */
async function paused(request: Partial<BroadcastRequest>): Promise<string> {
  const id = await send({ startsAt: inAnHour(), ...request });
  await service().setPaused(id, true, 'sam');
  await service().update(id, { startsAt: new Date().toISOString() }, 'sam');
  await until(id, 'its start', ({ status }) => status === 'live');
  return id;
}

/** From before there is a wave: after its first page nobody has a turn, however long that takes. */
function onePageOnly() {
  const waves = waveRepository();
  const turn = waves.turn.bind(waves);
  let isTaken = false;
  return jest.spyOn(waves, 'turn').mockImplementation(async (decide) => {
    const turned = isTaken ? null : await turn(decide);
    isTaken ||= turned !== null;
    return turned;
  });
}

/** From before there is a wave: the clock of the node takes none of its turns. */
const noTurns = () =>
  jest.spyOn(node.app.get(WavesService, { strict: false }), 'advance').mockImplementation(() => undefined);

/** Behind the back of the application. */
const unpause = () => query(url, 'UPDATE broadcasts SET paused_at = null');

/** The next page may leave now. */
const due = () => query(url, 'UPDATE broadcast_waves SET next_at = now()');

const refuse = (): Promise<never> => Promise.reject(new Error('nobody should have a turn'));

function toMail(userId: string): WaveDelivery {
  return {
    userId,
    channel: 'email',
    status: 'pending',
    reason: 'built_in_default',
    condition: 'always',
    digest: null,
    dueAt: null,
  };
}
