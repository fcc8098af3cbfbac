-- AlterTable
ALTER TABLE "audit_entries" ADD COLUMN     "hash" BYTEA;

-- CreateTable
CREATE TABLE "erased_users" (
    "id_hash" BYTEA NOT NULL,
    "erased_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "erased_users_pkey" PRIMARY KEY ("id_hash")
);

-- CreateTable
CREATE TABLE "erased_addresses" (
    "hash" BYTEA NOT NULL,
    "erased_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "erased_addresses_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "erasure_salt" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "salt" BYTEA NOT NULL,

    CONSTRAINT "erasure_salt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quarantined_events" (
    "id" BIGSERIAL NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "origin" TEXT NOT NULL,
    "source" TEXT,
    "event_id" TEXT,
    "type" TEXT,
    "code" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "body" TEXT,
    "bytes" INTEGER NOT NULL,
    "content_type" TEXT NOT NULL,
    "replayed_at" TIMESTAMPTZ(3),

    CONSTRAINT "quarantined_events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "erased_users_erased_at_idx" ON "erased_users"("erased_at");

-- CreateIndex
CREATE INDEX "quarantined_events_received_at_idx" ON "quarantined_events"("received_at");

-- CreateIndex
CREATE INDEX "events_received_at_idx" ON "events" USING BRIN ("received_at");

-- CreateIndex
CREATE INDEX "deliveries_created_at_idx" ON "deliveries" USING BRIN ("created_at");

-- CreateIndex
CREATE INDEX "audit_entries_target_idx" ON "audit_entries"("target");

-- What Prisma's schema language cannot say.

INSERT INTO "erasure_salt" ("salt")
VALUES (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));

-- kind: user, email, sms or event. The same text of two kinds has two hashes.
CREATE FUNCTION erasure_hash(kind text, value text) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(salt || convert_to(kind || ':' || value, 'UTF8')) FROM erasure_salt
$$;

-- Nothing about an erased person comes back, whatever statement wants to write it. Arguments: where in the row the
-- person's id stands, and whether the row is silently left out (skip) or its statement ends, to be tried again (refuse).
-- Rows of the intake, which come by the ten thousand, are not checked here but in their own statement.
CREATE FUNCTION guard_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM erased_users
        WHERE id_hash = erasure_hash('user', to_jsonb(NEW) #>> string_to_array(TG_ARGV[0], '.'))
    ) THEN
        RETURN NEW;
    END IF;
    IF TG_ARGV[1] = 'refuse' THEN
        -- Serialization failure: the next try finds that its caller is not let in any more.
        RAISE EXCEPTION 'this person was erased a moment ago' USING ERRCODE = '40001';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER guard_erased BEFORE INSERT ON "users"
    FOR EACH ROW EXECUTE FUNCTION guard_erased('id', 'skip');
-- A mark's lock, a round's lock, and a broadcast's entry. The intake makes neither an empty inbox nor one with a cursor.
CREATE TRIGGER guard_erased BEFORE INSERT ON "inboxes"
    FOR EACH ROW WHEN (NEW.seq = 0 OR NEW.broadcast_cursor > 0) EXECUTE FUNCTION guard_erased('user_id', 'skip');
CREATE TRIGGER guard_erased BEFORE INSERT ON "deliveries"
    FOR EACH ROW WHEN (NEW.event_id IS NULL) EXECUTE FUNCTION guard_erased('user_id', 'skip');
CREATE TRIGGER guard_erased BEFORE INSERT ON "preferences"
    FOR EACH ROW EXECUTE FUNCTION guard_erased('user_id', 'skip');
CREATE TRIGGER guard_erased BEFORE INSERT OR UPDATE OF "user_id" ON "push_subscriptions"
    FOR EACH ROW EXECUTE FUNCTION guard_erased('user_id', 'refuse');
CREATE TRIGGER guard_erased BEFORE INSERT ON "waitlist_entries"
    FOR EACH ROW EXECUTE FUNCTION guard_erased('user_id', 'refuse');
CREATE TRIGGER guard_erased BEFORE INSERT ON "stream_tickets"
    FOR EACH ROW EXECUTE FUNCTION guard_erased('principal.userId', 'refuse');

-- A list of people that staff sends to is theirs, but the id of somebody who was erased does not stay in it.
CREATE FUNCTION guard_erased_audience() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF jsonb_typeof(NEW.audience -> 'userIds') = 'array' THEN
        NEW.audience := jsonb_set(NEW.audience, '{userIds}', (
            SELECT coalesce(jsonb_agg(id), '[]') FROM jsonb_array_elements_text(NEW.audience -> 'userIds') AS u(id)
            WHERE NOT EXISTS (SELECT FROM erased_users WHERE id_hash = erasure_hash('user', id))));
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER guard_erased BEFORE INSERT OR UPDATE OF "audience" ON "broadcasts"
    FOR EACH ROW WHEN (jsonb_typeof(NEW.audience) = 'object') EXECUTE FUNCTION guard_erased_audience();

-- A mail that was under way bounces after its reader was erased: the address is kept as a hash, as those before it are.
CREATE FUNCTION guard_erased_address() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hashed bytea := erasure_hash(NEW.channel, NEW.address);
BEGIN
    IF EXISTS (SELECT FROM erased_addresses WHERE hash = hashed AND erased_at > now() - interval '1 hour') THEN
        NEW.address := 'erased:' || encode(hashed, 'hex');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER guard_erased BEFORE INSERT ON "suppressions"
    FOR EACH ROW WHEN (NEW.address NOT LIKE 'erased:%') EXECUTE FUNCTION guard_erased_address();

-- Whoever brings back an address that bounced before its owner was erased: it is left alone again.
CREATE FUNCTION restore_suppressions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM erased_addresses
    WHERE hash IN (erasure_hash('email', lower(NEW.email)), erasure_hash('sms', lower(NEW.phone)));
    INSERT INTO suppressions (channel, address, reason)
    SELECT s.channel, lower(a.address), s.reason
    FROM (VALUES ('email', NEW.email), ('sms', NEW.phone)) AS a(channel, address)
        JOIN suppressions s ON s.channel = a.channel
            AND s.address = 'erased:' || encode(erasure_hash(a.channel, lower(a.address)), 'hex')
    ON CONFLICT (channel, address) DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER restore_suppressions AFTER INSERT ON "users"
    FOR EACH ROW WHEN (NEW.email IS NOT NULL OR NEW.phone IS NOT NULL) EXECUTE FUNCTION restore_suppressions();
CREATE TRIGGER restore_suppressions_again AFTER UPDATE OF "email", "phone" ON "users"
    FOR EACH ROW WHEN (NEW.email IS DISTINCT FROM OLD.email OR NEW.phone IS DISTINCT FROM OLD.phone)
    EXECUTE FUNCTION restore_suppressions();

-- The audit: each line carries a hash over itself and the hash before it, so none can be altered, left out or put in
-- between unseen. src/audit/chain.ts computes the same without asking the database.
CREATE FUNCTION audit_hash(
    previous bytea, id bigint, at timestamptz, actor text, action text, target text, details jsonb
) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(coalesce(previous, '') ||
        convert_to(string_agg(octet_length(field) || ':' || field, '' ORDER BY place), 'UTF8'))
    FROM unnest(ARRAY[id::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        actor, action, target, details::text]) WITH ORDINALITY AS f(field, place)
$$;

DO $$
DECLARE
    line audit_entries;
    previous bytea;
BEGIN
    FOR line IN SELECT * FROM audit_entries ORDER BY id LOOP
        previous := audit_hash(previous, line.id, line.at, line.actor, line.action, line.target, line.details);
        UPDATE audit_entries SET hash = previous WHERE id = line.id;
    END LOOP;
END
$$;

-- The lock makes the order of ids the order of the chain; the id taken before it may be out of turn.
CREATE FUNCTION chain_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(8210003);
    NEW.id := nextval(pg_get_serial_sequence('audit_entries', 'id'));
    NEW.hash := audit_hash((SELECT hash FROM audit_entries ORDER BY id DESC LIMIT 1),
        NEW.id, NEW.at, NEW.actor, NEW.action, NEW.target, NEW.details);
    RETURN NEW;
END
$$;
CREATE TRIGGER chain_audit BEFORE INSERT ON "audit_entries" FOR EACH ROW EXECUTE FUNCTION chain_audit();

-- Only a superuser who says so may delete, which retention by law can ask for: docs/admin-api.md. Nobody changes a line.
CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('storebell.audit_retention', true) = 'on'
        AND (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit is only ever added to' USING ERRCODE = '42501';
END
$$;
CREATE TRIGGER keep_audit BEFORE UPDATE OR DELETE ON "audit_entries" FOR EACH ROW EXECUTE FUNCTION keep_audit();
CREATE TRIGGER keep_audit_whole BEFORE TRUNCATE ON "audit_entries" FOR EACH STATEMENT EXECUTE FUNCTION keep_audit();
