import { percentile } from '../../src/demo/scenario/percentile.js';
import type { Client } from './clients/client.js';
import type { Sent } from './producer.js';
import type { StoredInbox, Truth } from './truth.js';

/** What of a client counts. */
export type Seen = Pick<
  Client,
  | 'name'
  | 'transport'
  | 'isTimed'
  | 'userId'
  | 'log'
  | 'seq'
  | 'start'
  | 'counts'
  | 'doubled'
  | 'outOfOrder'
  | 'resets'
  | 'steps'
  | 'screen'
  | 'breaches'
>;

/** The invariants of the plan. */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I8' | 'I9' | 'run';

export interface Breach {
  invariant: Invariant;
  what: string;
}

export interface Delay {
  p50: number;
  p99: number;
  max: number;
}

export interface Balance {
  accepted: number;
  refused: number;
  unknown: number;
  /** Entries that accepted events must have led to, each counted once. */
  entries: number;
  /** The same over all clients that look at them. */
  expected: number;
  /** What came onto their screens of it. */
  received: number;
  lost: number;
  doubled: number;
  outOfOrder: number;
  resets: number;
  /** From due to screen, of what a stream brought, in milliseconds. */
  delay: Delay;
  delayBy: Record<string, Delay>;
  breaches: Breach[];
}

/** Producer log against database against client logs. Pure: what is in the three is all there is to know. */
export function balance(sent: ReadonlyMap<string, Sent>, truth: Truth, clients: readonly Seen[]): Balance {
  const found = new Findings();
  const log = [...sent.values()];
  const expected = expectedOf(log);
  checkEvents(sent, truth, found);
  checkInboxes(truth, expected, found);
  const delays = delaysOf(sent, clients);
  let received = 0;
  let wanted = 0;
  for (const client of clients) {
    const marks = expected.get(client.userId) ?? new Set<string>();
    const inbox = truth.inboxes.get(client.userId) ?? EMPTY;
    wanted += marks.size;
    received += checkArrivals(client, marks, inbox, found);
    checkSteps(client, inbox, found);
    checkScreen(client, inbox, found);
  }
  const outcomes = (wantedOutcome: Sent['outcome']): number =>
    log.filter(({ outcome }) => outcome === wantedOutcome).length;
  return {
    accepted: outcomes('accepted'),
    refused: outcomes('refused'),
    unknown: outcomes('unknown'),
    entries: [...expected.values()].reduce((sum, { size }) => sum + size, 0),
    expected: wanted,
    received,
    lost: found.lost,
    doubled: found.doubled,
    outOfOrder: found.outOfOrder,
    resets: clients.reduce((sum, { resets }) => sum + resets, 0),
    delay: toDelay([...delays.values()].flat()),
    delayBy: Object.fromEntries([...delays].map(([transport, own]) => [transport, toDelay(own)])),
    breaches: found.breaches,
  };
}

/** From due to screen, by transport, of what was due in a time and a stream brought. */
export function delaysOf(
  sent: ReadonlyMap<string, Sent>,
  clients: readonly Pick<Seen, 'transport' | 'isTimed' | 'log'>[],
  { from = -Infinity, to = Infinity } = {},
): Map<string, number[]> {
  const dueAt = new Map<string, number>();
  for (const { happening, dueAt: at } of sent.values()) {
    if (at < from || at > to) continue;
    for (const { mark } of happening.expected) dueAt.set(mark, at);
  }
  const delays = new Map<string, number[]>();
  for (const { transport, isTimed, log } of clients) {
    if (!isTimed) continue;
    for (const { at, mark, by } of log) {
      const due = dueAt.get(mark);
      if (by !== 'stream' || due === undefined) continue;
      const own = delays.get(transport);
      if (own) own.push(at - due);
      else delays.set(transport, [at - due]);
    }
  }
  return delays;
}

function toDelay(values: number[]): Delay {
  return { p50: percentile(values, 0.5), p99: percentile(values, 0.99), max: percentile(values, 1) };
}

const EMPTY: StoredInbox = {
  seq: 0,
  unread: 0,
  unseen: 0,
  counted: { unread: 0, unseen: 0 },
  entries: [],
};
const MAX_BREACHES = 200;

class Findings {
  readonly breaches: Breach[] = [];
  lost = 0;
  doubled = 0;
  outOfOrder = 0;

  add(invariant: Invariant, what: string): void {
    if (this.breaches.length < MAX_BREACHES) this.breaches.push({ invariant, what });
  }
}

/** Marks that each user must find, from events that were accepted. */
function expectedOf(log: readonly Sent[]): Map<string, Set<string>> {
  const expected = new Map<string, Set<string>>();
  for (const { happening, outcome } of log) {
    if (outcome !== 'accepted') continue;
    for (const { userId, mark } of happening.expected) {
      const marks = expected.get(userId) ?? new Set();
      expected.set(userId, marks.add(mark));
    }
  }
  return expected;
}

/** I1 and I2 for the events themselves. */
function checkEvents(sent: ReadonlyMap<string, Sent>, { events }: Truth, found: Findings): void {
  for (const [id, { outcome }] of sent) {
    if (outcome === 'accepted' && !events.has(id)) found.add('I1', `${id} was accepted and is not stored`);
    if (outcome === 'refused' && events.has(id)) found.add('I2', `${id} was refused and is stored`);
    if (outcome === 'unknown') found.add('I1', `what became of ${id} was never found out`);
  }
  for (const id of events) if (!sent.has(id)) found.add('I2', `${id} is stored and was never sent`);
}

/** I1, I4 and I5 in the database: each expected entry once, nothing else, and counts that are what they count. */
function checkInboxes(
  { inboxes }: Truth,
  expected: ReadonlyMap<string, ReadonlySet<string>>,
  found: Findings,
): void {
  for (const [userId, { seq, unread, unseen, counted, entries }] of inboxes) {
    const marks = expected.get(userId) ?? new Set<string>();
    const times = new Map<string, number>();
    for (const { mark } of entries) times.set(mark, (times.get(mark) ?? 0) + 1);
    for (const [mark, count] of times) {
      if (count > 1) found.add('I1', `${userId} has ${count} entries of ${mark}`);
      if (!marks.has(mark)) found.add('I5', `${userId} has an entry of ${mark}, which was not for them`);
    }
    if (unread !== counted.unread || unseen !== counted.unseen) {
      found.add(
        'I4',
        `${userId}: unread is ${unread} and unseen ${unseen}, but the rows count ${counted.unread} and ${counted.unseen}`,
      );
    }
    const newest = entries.reduce((max, { rev }) => Math.max(max, rev), 0);
    if (newest !== seq) found.add('I3', `${userId}: seq is ${seq}, but the last change was ${newest}`);
  }
  for (const [userId, marks] of expected) {
    const stored = new Set(inboxes.get(userId)?.entries.map(({ mark }) => mark));
    for (const mark of marks) if (!stored.has(mark)) found.add('I1', `${userId} has no entry of ${mark}`);
  }
}

/** I1 and I5 on one screen. Answers how many of the expected entries came. */
function checkArrivals(
  { name, userId, log, doubled, outOfOrder, breaches }: Seen,
  marks: ReadonlySet<string>,
  inbox: StoredInbox,
  found: Findings,
): number {
  const arrived = new Map<string, number>();
  for (const { mark } of log) arrived.set(mark, (arrived.get(mark) ?? 0) + 1);
  // What its user deleted may have gone before this client came to know it.
  const removed = new Set(inbox.entries.filter((entry) => entry.removed).map(({ mark }) => mark));
  let received = 0;
  for (const mark of marks) {
    if (arrived.has(mark) || removed.has(mark)) received++;
    else {
      found.lost++;
      found.add('I1', `${name} never saw ${mark}`);
    }
  }
  for (const [mark, count] of arrived) {
    if (count > 1) {
      found.doubled += count - 1;
      found.add('I1', `${name} saw ${mark} as ${count} entries`);
    }
    if (!marks.has(mark)) found.add('I5', `${name} saw ${mark}, which was not for ${userId}`);
  }
  found.doubled += doubled;
  found.outOfOrder += outOfOrder;
  if (doubled > 0) found.add('I3', `${name} was told ${doubled} times of what it knew`);
  if (outOfOrder > 0)
    found.add('I3', `${name} was told ${outOfOrder} times of what came before what it knew`);
  for (const what of breaches) found.add('I3', what);
  return received;
}

/**
 * I3: rising, without a hole. In an inbox that nobody marked every seq is an entry, so the client's must be all of them.
 * Where entries were marked, a catch-up leaves out steps that a later one has made meaningless; the last change of every
 * entry is never left out.
 */
function checkSteps({ name, steps, start, seq }: Seen, inbox: StoredInbox, found: Findings): void {
  if (seq !== inbox.seq) found.add('I3', `${name} stands at ${seq}, the inbox at ${inbox.seq}`);
  const came = new Set(steps);
  const holes = inbox.entries.filter(({ rev }) => rev > start && !came.has(rev));
  const [first] = holes;
  if (first) found.add('I3', `${name} was not told of ${holes.length} steps, the first ${first.rev}`);
}

/** I4: the screen shows what the database holds, and so does the badge. */
function checkScreen({ name, screen, counts }: Seen, inbox: StoredInbox, found: Findings): void {
  const { unread, unseen } = inbox.counted;
  if (counts.unread !== unread || counts.unseen !== unseen) {
    found.add(
      'I4',
      `${name} shows ${counts.unread} unread and ${counts.unseen} unseen instead of ${unread} and ${unseen}`,
    );
  }
  const there = inbox.entries.filter(({ removed }) => !removed);
  const wrong = there.filter(({ id, isRead, isSeen }) => {
    const shown = screen.entries.get(id);
    return !shown || shown.isRead !== isRead || (shown.seenAt !== null) !== isSeen;
  });
  const [first] = wrong;
  if (first)
    found.add('I4', `${name} shows ${wrong.length} entries wrongly, the first ${first.id} (${first.mark})`);
  if (screen.entries.size > there.length && !first) {
    found.add('I4', `${name} shows ${screen.entries.size - there.length} entries too many`);
  }
}
