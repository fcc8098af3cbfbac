import { STORED_PROFILE } from '../preferences/stored-profile.js';

/**
 * People of these events who were erased, and the events with nothing left in them that names one: the body is emptied,
 * and an id that holds the person's becomes its hash, as the erasure has made of those before it. Where nobody was ever
 * erased, this costs one look at an empty table.
 */
const ERASED = `
      erased AS MATERIALIZED (
        SELECT p.n, p.id FROM (
          SELECT n, p.id FROM sent CROSS JOIN LATERAL jsonb_array_elements_text(people) AS p(id)
          UNION ALL SELECT NULL, u.id FROM d CROSS JOIN LATERAL jsonb_array_elements_text(d.users) AS u(id)
        ) p
        -- A value, not a join: one look into the index for each, however many tombstones there are.
        WHERE (SELECT EXISTS (SELECT FROM erased_users)) AND (SELECT TRUE FROM erased_users x WHERE x.id_hash =
          sha256((SELECT salt FROM erasure_salt) || convert_to('user:' || p.id, 'UTF8')))
      ), e AS MATERIALIZED (
        SELECT s.n, s.call, s.source, s.type, s."time", s.digest, s.traceparent, s.key, s.value, s.keep,
          CASE WHEN x.in_id THEN 'erased:' || encode(
            sha256((SELECT salt FROM erasure_salt) || convert_to('event:' || s.id, 'UTF8')), 'hex') ELSE s.id END AS id,
          CASE WHEN x.in_id IS NULL THEN s.data ELSE '{}' END AS data,
          CASE WHEN s.owner IN (SELECT id FROM erased) THEN NULL ELSE s.owner END AS owner
        FROM sent s LEFT JOIN (
          SELECT s.n, bool_or(strpos(s.id, x.id) > 0) AS in_id FROM erased x JOIN sent s ON s.n = x.n GROUP BY s.n
        ) x ON x.n = s.n
      )`;

// Locks are taken in one order everywhere (events by id, subjects by key, inboxes by user), so that two of these
// statements never wait for each other in a circle. The inbox row's lock makes commit order equal seq order.
function appendStatement(changed: string, isVerified: string): string {
  return `
  /* append */
  WITH sent AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS e(n int, call int, source text, id text, type text,
      "time" timestamptz, data jsonb, digest text, traceparent text, key text, owner text, value float8, keep text, people jsonb)
  ), d AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($2::jsonb) AS d(event int, draft int, users jsonb, conditional bool,
      at_least float8, at_most float8, or_unknown bool, product_id text, variant_id text,
      type text, category text, level text, priority text, title text, message text, language text, data jsonb,
      url text, image_url text, thread text, silent bool, expires_at timestamptz, routes jsonb)
  ), ${changed}${ERASED}, known AS MATERIALIZED (
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
}

/** Of the rows of events and those of their drafts, both as JSON. */
export const APPEND = appendStatement('', 'TRUE');

/** The same with the profiles that must still be the stored ones: JSON of a StoredProfile for each person. */
export const VERIFIED_APPEND = appendStatement(
  `changed AS MATERIALIZED (
    SELECT FROM jsonb_each($3::jsonb) AS asked(id, profile) WHERE asked.profile <> ${STORED_PROFILE.text} LIMIT 1
  ), `,
  'NOT EXISTS (SELECT FROM changed)',
);
