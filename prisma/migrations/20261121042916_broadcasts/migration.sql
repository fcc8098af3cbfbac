-- CreateTable
CREATE TABLE "broadcasts" (
    "id" BIGSERIAL NOT NULL,
    "number" BIGINT,
    "idempotency_key" TEXT,
    "digest" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "priority" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "url" TEXT,
    "image_url" TEXT,
    "audience" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "live_at" TIMESTAMPTZ(3),
    "retracted_at" TIMESTAMPTZ(3),

    CONSTRAINT "broadcasts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "broadcast_receipts" (
    "broadcast_id" BIGINT NOT NULL,
    "user_id" TEXT NOT NULL,
    "notification_id" INTEGER NOT NULL,

    CONSTRAINT "broadcast_receipts_pkey" PRIMARY KEY ("broadcast_id","user_id")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "details" JSONB NOT NULL,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "broadcasts_number_key" ON "broadcasts"("number");

-- CreateIndex
CREATE UNIQUE INDEX "broadcasts_idempotency_key_key" ON "broadcasts"("idempotency_key");

-- CreateIndex
CREATE INDEX "broadcasts_status_starts_at_idx" ON "broadcasts"("status", "starts_at");

-- CreateIndex
CREATE INDEX "audit_entries_actor_idx" ON "audit_entries"("actor");
