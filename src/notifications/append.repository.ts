import { Injectable } from '@nestjs/common';
import type { OutsideChannel } from '../contract/index.js';
import type { PendingDelivery } from '../delivery/jobs/due-delivery.js';
import { Prisma } from '../generated/prisma/client.js';
import type { StoredProfile } from '../preferences/stored-profile.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { peopleOf, type AcceptedEvent, type RoutedBatch, type RoutedEvent } from './accepted-event.js';
import { toDraftRow, toEventRow } from './append.rows.js';
import { appendStatement, type Steps } from './append.statement.js';
import { namedBy, type Erased } from './erased.js';

type Database = Pick<PrismaService, '$queryRaw' | '$queryRawUnsafe'> | Prisma.TransactionClient;

export interface PreparedAppend {
  calls: readonly (readonly RoutedEvent[])[];
  statement: string;
  /** JSON of the rows of all events, and of all their drafts. */
  eventRows: string;
  draftRows: string;
  /** JSON of everybody concerned: the profile that must still be the stored one, or null. */
  people: string;
}

/** What became of one event of an append. */
export interface AppendedEvent {
  /** `conflict`: known with another body. `withheld`: new, but in one call with a conflict. */
  status: 'stored' | 'duplicate' | 'conflict' | 'withheld';
  /** The subject's value before this event; null when nothing was known. */
  previous: number | null;
  /** A newer event had already moved the subject. */
  stale: boolean;
  entries: AppendedEntry[];
  /** People who are told on other channels only. */
  toldOutside: number;
  /** What waits to leave on outside channels. */
  deliveries: PendingDelivery[];
}

export interface AppendedEntry {
  /** Index into the event's `drafts`. */
  draft: number;
  userId: string;
  id: number;
  unread: number;
  unseen: number;
  createdAt: string;
}

interface Appended {
  /** [user, whether erased] of those because of whom nothing was stored. */
  refused: [string, boolean][] | null;
  /** In base64, if somebody was erased. */
  salt: string | null;
  /** [index, whether the bodies agree] of events that were there before. */
  known: [number, boolean][] | null;
  /** [index, previous, stale, number] of events that are new. */
  stored: [number, number | null, boolean, number][] | null;
  /** [event, draft, user, id, unread, unseen] in the order of ids. */
  entries: [number, number, string, number, number, number][] | null;
  /** [event, people] of those who are told, but not in the inbox. */
  hidden?: [number, number][] | null;
  /** [number of the stored event, id, user, channel, milliseconds, whether it goes with a digest]. */
  deliveries?: [number, string, string, OutsideChannel, number, boolean][] | null;
  at: number;
}

/** Writes events with all they lead to: subjects, claimed waitlist places, counts and entries, in one statement. */
@Injectable()
export class AppendRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** What can be done before it is their turn to be stored. */
  prepare(
    calls: readonly (readonly RoutedEvent[])[],
    assumed: RoutedBatch['assumed'] = new Map(),
  ): PreparedAppend {
    const events = calls.flat();
    const callOf = calls.flatMap((call, index) => call.map(() => index));
    let turn = 0;
    const draftRows = events.flatMap((event, n) =>
      event.drafts.map(({ userIds }, d) => {
        const row = toDraftRow(event, n, d, turn);
        turn += userIds.length;
        return row;
      }),
    );
    return {
      calls,
      statement: appendStatement(stepsOf(events)),
      eventRows: JSON.stringify(events.map((event, n) => toEventRow(event, n, callOf[n] as number))),
      draftRows: JSON.stringify(draftRows),
      people: JSON.stringify(Object.fromEntries(concerned(events, assumed))),
    };
  }

  /**
   * Stores the calls' events, all or none of each call. No two events may share an id or a subject: one statement
   * cannot change a row twice. (Should another node store a conflicting event in the very same moment, the rest of
   * the call is stored although the conflict is reported; its retry finds duplicates.) Throws Refused, and stores
   * nothing, when an assumed profile is not the stored one, or somebody concerned was erased.
   */
  async append(prepared: PreparedAppend, db: Database = this.prisma): Promise<AppendedEvent[][]> {
    const { calls } = prepared;
    const appended = await this.write(prepared, db);
    if (appended.refused) throw new Refused(appended.refused, appended.salt);
    const results = await this.toResults(calls.flat(), appended, db);
    let next = 0;
    return calls.map((call) => results.slice(next, (next += call.length)));
  }

  /** One call whose events share subjects: several statements, one transaction. */
  async appendInRounds(rounds: readonly (readonly RoutedEvent[])[]): Promise<AppendedEvent[]> {
    try {
      return await this.prisma.$transaction(async (tx) => {
        await this.lock(rounds.flat(), tx);
        const all: AppendedEvent[] = [];
        for (const round of rounds) {
          const [results = []] = await this.append(this.prepare([round]), tx);
          all.push(...results);
          if (results.some(({ status }) => status === 'conflict')) throw new RolledBack(all);
        }
        return all;
      });
    } catch (error) {
      if (error instanceof RolledBack) return error.results;
      throw error;
    }
  }

  // Round by round the locks would be taken out of order, so all of them are taken first. What is not there yet is made,
  // empty, which says as little as its absence.
  private async lock(events: readonly RoutedEvent[], tx: Prisma.TransactionClient): Promise<void> {
    const keys = events.flatMap(({ accepted }) => accepted.outcome.subject?.key ?? []);
    const userIds = [...peopleOf(events)];
    await tx.$executeRaw`
      /* lock_subjects */
      INSERT INTO subjects (key) SELECT DISTINCT key FROM unnest(${keys}::text[]) AS k(key) ORDER BY key
      ON CONFLICT (key) DO UPDATE SET key = subjects.key WHERE FALSE`;
    await tx.$executeRaw`
      /* lock_inboxes */
      INSERT INTO inboxes (user_id) SELECT DISTINCT id FROM unnest(${userIds}::text[]) AS u(id) ORDER BY id
      ON CONFLICT (user_id) DO UPDATE SET seq = inboxes.seq WHERE FALSE`;
  }

  private async write(
    { statement, eventRows, draftRows, people }: PreparedAppend,
    db: Database,
  ): Promise<Appended> {
    // As a template its text would be put together, and hashed for the name it is prepared under, for every batch.
    const [row] = await db.$queryRawUnsafe<[{ result: string }]>(statement, eventRows, draftRows, people);
    return JSON.parse(row.result) as Appended;
  }

  private async toResults(
    events: readonly RoutedEvent[],
    { known, stored, entries, hidden, deliveries, at }: Appended,
    db: Database,
  ): Promise<AppendedEvent[]> {
    const none = { previous: null, stale: false, entries: [], toldOutside: 0, deliveries: [] };
    const results: (AppendedEvent | undefined)[] = events.map(() => undefined);
    const indexOf = new Map<number, number>();
    for (const [n, previous, stale, number] of stored ?? []) {
      results[n] = { status: 'stored', previous, stale, entries: [], toldOutside: 0, deliveries: [] };
      indexOf.set(number, n);
    }
    for (const [n, same] of known ?? []) results[n] = { status: same ? 'duplicate' : 'conflict', ...none };
    const createdAt = new Date(at).toISOString();
    for (const [n, draft, userId, id, unread, unseen] of entries ?? []) {
      results[n]?.entries.push({ draft, userId, id, unread, unseen, createdAt });
    }
    for (const [n, people] of hidden ?? []) {
      const result = results[n];
      if (result) result.toldOutside = people;
    }
    for (const [number, id, userId, channel, dueAt, digest] of deliveries ?? []) {
      const pending = { id, userId, channel, dueAt: new Date(dueAt), digest };
      results[indexOf.get(number) ?? -1]?.deliveries.push(pending);
    }
    // Neither known before nor stored now: its call holds a conflict, or another node stored it in this very moment.
    const unclear = events.filter((_, n) => !results[n]).map(({ accepted }) => accepted);
    const digests = unclear.length > 0 ? await this.digestsOf(unclear, db) : new Map<AcceptedEvent, string>();
    return events.map(({ accepted }, n): AppendedEvent => {
      const result = results[n];
      if (result) return result;
      const digest = digests.get(accepted);
      const status =
        digest === undefined ? 'withheld' : digest === accepted.digest ? 'duplicate' : 'conflict';
      return { status, ...none };
    });
  }

  private async digestsOf(
    events: readonly AcceptedEvent[],
    db: Database,
  ): Promise<Map<AcceptedEvent, string>> {
    const [sources, ids] = [events.map(({ source }) => source), events.map(({ id }) => id)];
    const rows = await db.$queryRaw<{ n: bigint; digest: string }[]>`
      /* event_digests */
      SELECT k.n, e.digest FROM unnest(${sources}::text[], ${ids}::text[]) WITH ORDINALITY AS k(source, id, n)
        JOIN events e ON e.source = k.source AND e.id = k.id`;
    return new Map(rows.map(({ n, digest }) => [events[Number(n) - 1] as AcceptedEvent, digest]));
  }
}

/** Somebody's settings are not what was assumed, or somebody was erased: to be routed again, without those. */
export class Refused extends Error implements Erased {
  readonly userIds: ReadonlySet<string>;
  readonly salt: Buffer;

  constructor(people: readonly [userId: string, erased: boolean][], salt: string | null) {
    super('a profile is not what was remembered, or was erased');
    this.userIds = new Set(people.filter(([, erased]) => erased).map(([userId]) => userId));
    this.salt = Buffer.from(salt ?? '', 'base64');
  }
}

/** Ends the transaction without an error of the caller's: the results say what was wrong. */
class RolledBack extends Error {
  constructor(readonly results: AppendedEvent[]) {
    super('rolled back: an event conflicts');
  }
}

function stepsOf(events: readonly RoutedEvent[]): Steps {
  const drafts = events.flatMap((event) => event.drafts);
  return {
    subjects:
      events.some(({ accepted }) => accepted.outcome.subject) || drafts.some(({ draft }) => draft.when),
    waitlists: drafts.some(({ draft }) => 'waitlist' in draft.to),
    channels: drafts.some(({ routes }) => routes.size > 0),
  };
}

/** Who is told or named, with what is assumed of them. */
function concerned(
  events: readonly RoutedEvent[],
  assumed: RoutedBatch['assumed'],
): Map<string, StoredProfile | null> {
  const people = new Map<string, StoredProfile | null>(assumed);
  const add = (ids: Iterable<string>): void => {
    for (const id of ids) if (!people.has(id)) people.set(id, null);
  };
  for (const { accepted, drafts } of events) {
    add(namedBy(accepted));
    for (const { userIds } of drafts) add(userIds);
  }
  return people;
}
