-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "email" TEXT,
    "phone" TEXT,
    "name" TEXT,
    "locale" TEXT,
    "timezone" TEXT,
    "roles" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inboxes" (
    "user_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL DEFAULT 0,
    "unread" INTEGER NOT NULL DEFAULT 0,
    "unseen" INTEGER NOT NULL DEFAULT 0,
    "floor" INTEGER NOT NULL DEFAULT 0,
    "broadcast_cursor" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "inboxes_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "notifications" (
    "user_id" TEXT NOT NULL,
    "id" INTEGER NOT NULL,
    "rev" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "priority" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "url" TEXT,
    "image_url" TEXT,
    "thread" TEXT,
    "event_id" BIGINT,
    "seen_at" TIMESTAMPTZ(3),
    "read_at" TIMESTAMPTZ(3),
    "archived_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notifications_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateTable
CREATE TABLE "events" (
    "number" BIGSERIAL NOT NULL,
    "source" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "data" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "events_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "subjects" (
    "key" TEXT NOT NULL,
    "owner" TEXT,
    "value" DOUBLE PRECISION,
    "previous" DOUBLE PRECISION,
    "keep" TEXT,
    "at" TIMESTAMPTZ(3),

    CONSTRAINT "subjects_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "waitlist_entries" (
    "product_id" TEXT NOT NULL,
    "variant_id" TEXT NOT NULL DEFAULT '',
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "waitlist_entries_pkey" PRIMARY KEY ("product_id","variant_id","user_id")
);

-- CreateTable
CREATE TABLE "stream_tickets" (
    "hash" TEXT NOT NULL,
    "principal" JSONB NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stream_tickets_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE INDEX "stream_tickets_expires_at_idx" ON "stream_tickets"("expires_at");

-- CreateIndex
CREATE INDEX "users_roles_idx" ON "users" USING GIN ("roles");

-- CreateIndex
CREATE INDEX "notifications_user_id_rev_idx" ON "notifications"("user_id", "rev");

-- CreateIndex
CREATE UNIQUE INDEX "events_source_id_key" ON "events"("source", "id");

-- CreateIndex
CREATE INDEX "waitlist_entries_product_id_created_at_idx" ON "waitlist_entries"("product_id", "created_at");

-- CreateIndex
CREATE INDEX "waitlist_entries_user_id_idx" ON "waitlist_entries"("user_id");

-- What Prisma's schema language cannot say.

-- Room in each page, so that a change of the counts stays a heap-only update.
ALTER TABLE "inboxes" SET (fillfactor = 50);

-- A badge that drifts is a bug: refuse it where it would be written.
ALTER TABLE "inboxes" ADD CONSTRAINT "inboxes_counts_check"
    CHECK ("unread" BETWEEN 0 AND "seq" AND "unseen" BETWEEN 0 AND "seq" AND "floor" BETWEEN 0 AND "seq");

-- Unread and unseen entries are few, and finding them must not walk a long history.
CREATE INDEX "notifications_unread_idx" ON "notifications"("user_id", "id")
    WHERE "read_at" IS NULL AND "archived_at" IS NULL AND "removed_at" IS NULL;
CREATE INDEX "notifications_unseen_idx" ON "notifications"("user_id", "id")
    WHERE "seen_at" IS NULL AND "archived_at" IS NULL AND "removed_at" IS NULL;

-- Few entries have an end.
CREATE INDEX "notifications_expiry_idx" ON "notifications"("expires_at")
    WHERE "expires_at" IS NOT NULL AND "removed_at" IS NULL;

-- For retention: rows lie nearly in the order of their arrival, so a summary of each range is enough.
CREATE INDEX "notifications_created_at_idx" ON "notifications" USING brin ("created_at");
CREATE INDEX "notifications_removed_idx" ON "notifications"("removed_at") WHERE "removed_at" IS NOT NULL;
