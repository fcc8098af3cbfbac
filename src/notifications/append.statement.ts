import { STORED_PROFILE } from '../preferences/stored-profile.js';

/** What a batch asks for beside entries: Postgres sets up every step of a statement, also one that finds nothing to do. */
export interface Steps {
  /** Events move subjects, or their drafts depend on them. */
  subjects: boolean;
  /** People are taken off waitlists. */
  waitlists: boolean;
  /** Somebody is told on outside channels, or not in the inbox. */
  channels: boolean;
}

const statements = new Map<string, string>();

/**
 * Of the rows of events ($1), those of their drafts ($2), and the people they name ($3: `{ "<user>": StoredProfile or
 * null }`), all as JSON. Stores nothing when the profile of one of them is another by now, or one of them was erased.
 */
export function appendStatement({ subjects, waitlists, channels }: Steps): string {
  const key = `${subjects} ${waitlists} ${channels}`;
  let text = statements.get(key);
  if (text === undefined) statements.set(key, (text = compose({ subjects, waitlists, channels })));
  return text;
}

// Locks are taken in one order everywhere (events by id, subjects by key, inboxes by user), so that two of these
// statements never wait for each other in a circle. The inbox row's lock makes commit order equal seq order.
function compose({ subjects, waitlists, channels }: Steps): string {
  const only = (wanted: boolean, part: string): string => (wanted ? part : '');
  const fresh = subjects ? 'known_before' : 'fresh';
  const reached = waitlists ? 'reached' : 'told';
  return `
  /* append */
  WITH e AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS e(n int, call int, source text, id text, type text,
      "time" timestamptz, data jsonb, digest text, traceparent text
      ${only(subjects, ', key text, owner text, value float8, keep text')})
  ), d AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($2::jsonb) AS d(event int, draft int, turn int, users jsonb,
      ${only(subjects, 'conditional bool, at_least float8, at_most float8, or_unknown bool,')}
      ${only(waitlists, 'product_id text, variant_id text,')} ${only(channels, 'routes jsonb, language text,')}
      type text, category text, level text, priority text, title text, message text, data jsonb,
      url text, image_url text, thread text, silent bool, expires_at timestamptz)
  ), refused AS MATERIALIZED (
    SELECT id, erased FROM (
      SELECT id, profile,
        -- Where nobody was ever erased, this costs one look at an empty table.
        (SELECT EXISTS (SELECT FROM erased_users)) AND (SELECT TRUE FROM erased_users x WHERE x.id_hash =
          sha256((SELECT salt FROM erasure_salt) || convert_to('user:' || id, 'UTF8'))) IS NOT NULL AS erased
      FROM jsonb_each($3::jsonb) AS p(id, profile)
    ) asked
    WHERE erased OR CASE WHEN profile <> 'null' THEN profile <> ${STORED_PROFILE.text} END
  ), known AS MATERIALIZED (
    -- A value, not a join, which Postgres may answer by reading the whole table while it knows nothing of its size.
    SELECT n, call, same FROM (
      SELECT e.n, e.call,
        (SELECT o.digest = e.digest FROM events o WHERE o.source = e.source AND o.id = e.id) AS same
      FROM e OFFSET 0
    ) asked WHERE same IS NOT NULL
  ), stored AS (
    INSERT INTO events (source, id, type, "time", data, digest, traceparent)
    SELECT source, id, type, "time", data, digest, traceparent FROM e
    WHERE NOT EXISTS (SELECT FROM refused)
      AND NOT EXISTS (SELECT 1 FROM known k WHERE k.n = e.n OR (k.call = e.call AND NOT k.same))
    ORDER BY source, id
    ON CONFLICT (source, id) DO NOTHING
    RETURNING number, source, id
  ), fresh AS MATERIALIZED (
    SELECT e.n, s.number ${only(subjects, ', e.key, e.owner, e.value, e.keep, e."time"')}
    -- One comparison, because of two Postgres would expect next to no row to pass, and then join row by row below.
    FROM e JOIN stored s ON s.source || E'\\x1f' || s.id = e.source || E'\\x1f' || e.id
  ), ${only(subjects, SUBJECTS)} told AS (
    SELECT d.event, d.draft, b.number, u.user_id, d.turn + u.place AS turn
      ${only(waitlists, ', d.product_id, d.variant_id')}
      ${only(channels, ", d.routes -> u.user_id AS route, d.routes -> u.user_id ? 'hidden' AS hidden")}
    FROM d JOIN ${fresh} b ON b.n = d.event
      CROSS JOIN LATERAL jsonb_array_elements_text(d.users) WITH ORDINALITY AS u(user_id, place)
    ${only(subjects, IS_MEANT)}
  ), ${only(waitlists, WAITLISTS)} entries AS MATERIALIZED (
    SELECT event, draft, number, user_id, turn, row_number() OVER w AS place, count(*) OVER w AS total
    FROM ${reached} ${only(channels, 'WHERE hidden IS NOT TRUE')}
    WINDOW w AS (PARTITION BY user_id ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
  ), boxes AS (
    INSERT INTO inboxes AS b (user_id, seq, unread, unseen)
    SELECT user_id, total, total, total FROM entries WHERE place = 1 ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE SET
      seq = b.seq + excluded.seq, unread = b.unread + excluded.unread, unseen = b.unseen + excluded.unseen
    RETURNING b.user_id, b.seq, b.unread, b.unseen
  ), numbered AS MATERIALIZED (
    SELECT e.event, e.draft, e.number, e.user_id, e.turn, (b.seq - e.total + e.place)::int AS id,
      (b.unread - e.total + e.place)::int AS unread, (b.unseen - e.total + e.place)::int AS unseen
    FROM entries e JOIN boxes b ON b.user_id = e.user_id
  ), written AS (
    INSERT INTO notifications (user_id, id, rev, type, category, level, priority, title, message, data,
      url, image_url, thread, silent, event_id, expires_at, created_at)
    SELECT n.user_id, n.id, n.id, d.type, d.category, d.level, d.priority, d.title, d.message, d.data,
      d.url, d.image_url, d.thread, d.silent, n.number, d.expires_at, now()
    FROM numbered n JOIN d ON d.event = n.event AND d.draft = n.draft
  ) ${only(channels, outside(reached))}
  SELECT json_build_object(
    'refused', (SELECT json_agg(json_build_array(id, erased)) FROM refused),
    'salt', (SELECT encode(salt, 'base64') FROM erasure_salt WHERE EXISTS (SELECT FROM refused WHERE erased)),
    'known', (SELECT json_agg(json_build_array(n, same)) FROM known),
    'stored', (SELECT json_agg(json_build_array(n, ${subjects ? 'previous, stale' : 'NULL, FALSE'}, number)) FROM ${fresh}),
    'entries', (SELECT json_agg(json_build_array(event, draft, user_id, id, unread, unseen) ORDER BY turn)
                FROM numbered),
    ${only(channels, toldOutside(reached))}
    'at', round(extract(epoch FROM now()::timestamptz(3)) * 1000)
  )::text AS result`;
}

const SUBJECTS = `moved AS (
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
  ),`;

const IS_MEANT = `WHERE d.conditional IS NOT TRUE OR (NOT b.stale AND CASE
      WHEN b.previous IS NULL THEN d.or_unknown
      ELSE b.previous >= d.at_least AND b.previous <= d.at_most
    END)`;

const WAITLISTS = `claimed AS (
    DELETE FROM waitlist_entries w USING told t
    WHERE w.product_id = t.product_id AND w.user_id = t.user_id AND w.variant_id IN ('', t.variant_id)
    RETURNING w.product_id, w.user_id, t.turn
  ), claims AS MATERIALIZED (
    -- One per person, though several variants may be back at once.
    SELECT min(turn) AS turn FROM claimed GROUP BY product_id, user_id
  ), reached AS (
    SELECT * FROM told t WHERE t.product_id IS NULL OR t.turn IN (SELECT turn FROM claims)
  ),`;

const outside = (reached: string): string => `, outside AS (
    INSERT INTO deliveries (user_id, notification_id, event_id, type, category, channel, status, reason,
      condition, digest, content, due_at, expires_at, created_at, updated_at)
    SELECT t.user_id, n.id, t.number, d.type, d.category, r.channel, r.status, r.reason, r.condition, r.digest,
      jsonb_build_object('title', d.title, 'message', d.message, 'level', d.level, 'priority', d.priority,
        'data', d.data, 'url', d.url, 'imageUrl', d.image_url, 'thread', d.thread, 'language', d.language),
      coalesce(r.due_at, now()), d.expires_at, now(), now()
    FROM ${reached} t JOIN d ON d.event = t.event AND d.draft = t.draft
      CROSS JOIN LATERAL jsonb_to_recordset(t.route -> 'deliveries')
        AS r(channel text, status text, reason text, condition text, digest text, due_at timestamptz)
      LEFT JOIN numbered n ON n.turn = t.turn
    WHERE t.route IS NOT NULL
    RETURNING id, event_id, user_id, channel, status, due_at, digest
  )`;

const toldOutside = (reached: string): string => `
    'hidden', (SELECT json_agg(json_build_array(event, people)) FROM (
      SELECT event, count(*) AS people FROM ${reached} WHERE hidden AND (route -> 'told')::bool GROUP BY event) h),
    'deliveries', (SELECT json_agg(json_build_array(event_id, id::text, user_id, channel,
        round(extract(epoch FROM due_at) * 1000), digest IS NOT NULL) ORDER BY id) FROM outside WHERE status = 'pending'),`;
