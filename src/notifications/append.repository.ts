import { Injectable } from '@nestjs/common';
import type { OutsideChannel } from '../contract/index.js';
import type { PendingDelivery } from '../delivery/jobs/due-delivery.js';
import { Prisma } from '../generated/prisma/client.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { peopleOf, type AcceptedEvent, type RoutedBatch, type RoutedEvent } from './accepted-event.js';
import { toDraftRow, toEventRow } from './append.rows.js';
import { ERASED, verification } from './append.steps.js';

type Database = Pick<PrismaService, '$queryRaw'> | Prisma.TransactionClient;

export interface PreparedAppend {
  calls: readonly (readonly RoutedEvent[])[];
  /** JSON of the rows of all events, and of all their drafts. */
  eventRows: string;
  draftRows: string;
  /** JSON of the profiles that must still be the stored ones; undefined if nothing was assumed. */
  assumed: string | undefined;
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
  /** Nothing was stored: somebody's profile is not what was assumed. */
  changed: boolean;
  /** [index, whether the bodies agree] of events that were there before. */
  known: [number, boolean][] | null;
  /** [index, previous, stale, number] of events that are new. */
  stored: [number, number | null, boolean, number][] | null;
  /** [event, draft, user, id, unread, unseen] in the order of ids. */
  entries: [number, number, string, number, number, number][] | null;
  /** [event, people] of those who are told, but not in the inbox. */
  hidden: [number, number][] | null;
  /** [number of the stored event, id, user, channel, milliseconds, whether it goes with a digest]. */
  deliveries: [number, string, string, OutsideChannel, number, boolean][] | null;
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
    return {
      calls,
      eventRows: JSON.stringify(events.map((event, n) => toEventRow(event, n, callOf[n] as number))),
      draftRows: JSON.stringify(
        events.flatMap((event, n) => event.drafts.map((_, d) => toDraftRow(event, n, d))),
      ),
      assumed: assumed.size > 0 ? JSON.stringify(Object.fromEntries(assumed)) : undefined,
    };
  }

  /**
   * Stores the calls' events, all or none of each call. No two events may share an id or a subject: one statement
   * cannot change a row twice. (Should another node store a conflicting event in the very same moment, the rest of
   * the call is stored although the conflict is reported; its retry finds duplicates.) Throws ProfilesChanged, and stores
   * nothing, when an assumed profile is not the stored one.
   */
  async append(prepared: PreparedAppend, db: Database = this.prisma): Promise<AppendedEvent[][]> {
    const { calls } = prepared;
    const appended = await this.write(prepared, db);
    if (appended.changed) throw new ProfilesChanged();
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

  // Locks are taken in one order everywhere (events by id, subjects by key, inboxes by user), so that two of these
  // statements never wait for each other in a circle. The inbox row's lock makes commit order equal seq order.
  private async write({ eventRows, draftRows, assumed }: PreparedAppend, db: Database): Promise<Appended> {
    const { changed, isVerified } = verification(assumed);
    const [row] = await db.$queryRaw<[{ result: string }]>`
      /* append */
      WITH sent AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(${eventRows}::jsonb) AS e(n int, call int, source text, id text, type text,
          "time" timestamptz, data jsonb, digest text, traceparent text, key text, owner text, value float8, keep text, people jsonb)
      ), d AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(${draftRows}::jsonb) AS d(event int, draft int, users jsonb, conditional bool,
          at_least float8, at_most float8, or_unknown bool, product_id text, variant_id text,
          type text, category text, level text, priority text, title text, message text, language text, data jsonb,
          url text, image_url text, thread text, silent bool, expires_at timestamptz, routes jsonb)
      ), ${changed} ${ERASED}, known AS MATERIALIZED (
        -- A value, not a join, which Postgres may answer by reading the whole table while it knows nothing of its size.
        SELECT n, call, same FROM (
          SELECT e.n, e.call,
            (SELECT o.digest = e.digest FROM events o WHERE o.source = e.source AND o.id = e.id) AS same
          FROM e OFFSET 0
        ) asked WHERE same IS NOT NULL
      ), stored AS (
        INSERT INTO events (source, id, type, "time", data, digest, traceparent)
        SELECT source, id, type, "time", data, digest, traceparent FROM e
        WHERE ${isVerified} AND NOT EXISTS (SELECT 1 FROM known k WHERE k.n = e.n OR (k.call = e.call AND NOT k.same))
        ORDER BY source, id
        ON CONFLICT (source, id) DO NOTHING
        RETURNING number, source, id
      ), fresh AS MATERIALIZED (
        -- One comparison, because of two Postgres would expect next to no row to pass, and then join row by row below.
        SELECT e.*, s.number FROM e JOIN stored s ON s.source || E'\\x1f' || s.id = e.source || E'\\x1f' || e.id
      ), moved AS (
        INSERT INTO subjects AS s (key, owner, value, keep, at)
        SELECT key, owner, value, keep, "time" FROM fresh WHERE key IS NOT NULL ORDER BY key
        ON CONFLICT (key) DO UPDATE SET
          owner = coalesce(excluded.owner, s.owner),
          keep = coalesce(excluded.keep, s.keep),
          previous = s.value,
          value = CASE
            WHEN excluded.value IS NULL THEN s.value
            WHEN excluded.keep = 'highest' THEN greatest(s.value, excluded.value)
            WHEN excluded.at < s.at THEN s.value
            ELSE excluded.value
          END,
          at = greatest(s.at, excluded.at)
        RETURNING s.key, s.previous, s.at
      ), known_before AS MATERIALIZED (
        SELECT f.n, f.number, m.previous, coalesce(f.keep = 'latest' AND m.at > f."time", false) AS stale
        FROM fresh f LEFT JOIN moved m ON m.key = f.key
      ), told AS MATERIALIZED (
        SELECT d.event, d.draft, d.product_id, d.variant_id, b.number, u.user_id, d.routes -> u.user_id AS route,
          row_number() OVER (ORDER BY d.event, d.draft, u.place) AS turn
        FROM d JOIN known_before b ON b.n = d.event
          CROSS JOIN LATERAL jsonb_array_elements_text(d.users) WITH ORDINALITY AS u(user_id, place)
        WHERE (NOT d.conditional OR (NOT b.stale AND CASE
          WHEN b.previous IS NULL THEN d.or_unknown
          ELSE b.previous >= d.at_least AND b.previous <= d.at_most
        END)) AND NOT EXISTS (
          SELECT FROM erased x WHERE x.id = u.user_id
            OR (x.n = d.event AND strpos(d.data::text, to_json(x.id)::text) > 0))
      ), claimed AS (
        DELETE FROM waitlist_entries w USING told t
        -- Most batches claim nothing, and need not open the table.
        WHERE (SELECT EXISTS (SELECT FROM told WHERE product_id IS NOT NULL))
          AND w.product_id = t.product_id AND w.user_id = t.user_id AND w.variant_id IN ('', t.variant_id)
        RETURNING w.product_id, w.user_id, t.turn
      ), claims AS MATERIALIZED (
        -- One per person, though several variants may be back at once.
        SELECT min(turn) AS turn FROM claimed GROUP BY product_id, user_id
      ), reached AS MATERIALIZED (
        SELECT *, route ? 'hidden' AS hidden FROM told t
        WHERE t.product_id IS NULL OR t.turn IN (SELECT turn FROM claims)
      ), entries AS MATERIALIZED (
        SELECT t.event, t.draft, t.number, t.user_id, t.turn,
          row_number() OVER w AS place, count(*) OVER (PARTITION BY t.user_id) AS total
        FROM reached t
        WHERE t.hidden IS NOT TRUE
        WINDOW w AS (PARTITION BY t.user_id ORDER BY t.turn)
      ), boxes AS (
        INSERT INTO inboxes AS b (user_id, seq, unread, unseen)
        SELECT user_id, count(*), count(*), count(*) FROM entries GROUP BY user_id ORDER BY user_id
        ON CONFLICT (user_id) DO UPDATE SET
          seq = b.seq + excluded.seq, unread = b.unread + excluded.unread, unseen = b.unseen + excluded.unseen
        RETURNING b.user_id, b.seq, b.unread, b.unseen
      ), numbered AS MATERIALIZED (
        SELECT e.*, (b.seq - e.total + e.place)::int AS id,
          (b.unread - e.total + e.place)::int AS unread, (b.unseen - e.total + e.place)::int AS unseen
        FROM entries e JOIN boxes b ON b.user_id = e.user_id
      ), written AS (
        INSERT INTO notifications (user_id, id, rev, type, category, level, priority, title, message, data,
          url, image_url, thread, silent, event_id, expires_at, created_at)
        SELECT n.user_id, n.id, n.id, d.type, d.category, d.level, d.priority, d.title, d.message, d.data,
          d.url, d.image_url, d.thread, d.silent, n.number, d.expires_at, now()
        FROM numbered n JOIN d ON d.event = n.event AND d.draft = n.draft
      ), outside AS (
        INSERT INTO deliveries (user_id, notification_id, event_id, type, category, channel, status, reason,
          condition, digest, content, due_at, expires_at, created_at, updated_at)
        SELECT t.user_id, n.id, t.number, d.type, d.category, r.channel, r.status, r.reason, r.condition, r.digest,
          jsonb_build_object('title', d.title, 'message', d.message, 'level', d.level, 'priority', d.priority,
            'data', d.data, 'url', d.url, 'imageUrl', d.image_url, 'thread', d.thread, 'language', d.language),
          coalesce(r.due_at, now()), d.expires_at, now(), now()
        FROM reached t JOIN d ON d.event = t.event AND d.draft = t.draft
          CROSS JOIN LATERAL jsonb_to_recordset(t.route -> 'deliveries')
            AS r(channel text, status text, reason text, condition text, digest text, due_at timestamptz)
          LEFT JOIN numbered n ON n.turn = t.turn
        WHERE t.route IS NOT NULL
        RETURNING id, event_id, user_id, channel, status, due_at, digest
      )
      SELECT json_build_object(
        'changed', NOT ${isVerified},
        'known', (SELECT json_agg(json_build_array(n, same)) FROM known),
        'stored', (SELECT json_agg(json_build_array(n, previous, stale, number)) FROM known_before),
        'entries', (SELECT json_agg(json_build_array(event, draft, user_id, id, unread, unseen) ORDER BY turn)
                    FROM numbered),
        'hidden', (SELECT json_agg(json_build_array(event, people)) FROM (
          SELECT event, count(*) AS people FROM reached WHERE hidden AND (route -> 'told')::bool GROUP BY event) h),
        'deliveries', (SELECT json_agg(json_build_array(event_id, id::text, user_id, channel,
            round(extract(epoch FROM due_at) * 1000), digest IS NOT NULL) ORDER BY id) FROM outside WHERE status = 'pending'),
        'at', round(extract(epoch FROM now()::timestamptz(3)) * 1000)
      )::text AS result`;
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

/** Somebody's settings are not what was assumed: to be routed again. */
export class ProfilesChanged extends Error {
  constructor() {
    super('a profile is not what was remembered');
  }
}

/** Ends the transaction without an error of the caller's: the results say what was wrong. */
class RolledBack extends Error {
  constructor(readonly results: AppendedEvent[]) {
    super('rolled back: an event conflicts');
  }
}
