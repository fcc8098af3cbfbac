-- AlterTable
ALTER TABLE "deliveries" ADD COLUMN     "broadcast_id" BIGINT;

-- AlterTable
ALTER TABLE "broadcasts" ADD COLUMN     "channels" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "next_zone_at" TIMESTAMPTZ(3),
ADD COLUMN     "paused_at" TIMESTAMPTZ(3),
ADD COLUMN     "per_minute" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "starts_at_local" TEXT;

-- CreateTable
CREATE TABLE "broadcast_waves" (
    "broadcast_id" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "stages" TIMESTAMPTZ(3)[],
    "stage" INTEGER NOT NULL DEFAULT 0,
    "checkpoint" TEXT NOT NULL DEFAULT '',
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "audience" INTEGER,
    "people" INTEGER NOT NULL DEFAULT 0,
    "queued" INTEGER NOT NULL DEFAULT 0,
    "withheld" JSONB NOT NULL DEFAULT '{}',
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "broadcast_waves_pkey" PRIMARY KEY ("broadcast_id")
);

-- CreateIndex
CREATE INDEX "broadcast_waves_status_next_at_idx" ON "broadcast_waves"("status", "next_at");

-- CreateIndex
CREATE INDEX "subjects_owner_idx" ON "subjects"("owner");

-- What Prisma's schema language cannot say.

-- Nobody has a broadcast twice on a channel, whatever crashed between two pages. Deliveries of events are not in it.
CREATE UNIQUE INDEX "deliveries_broadcast_key" ON "deliveries"("broadcast_id", "user_id", "channel")
    WHERE "broadcast_id" IS NOT NULL;

-- The progress of a broadcast, counted from the index alone, and what a retraction has still to cancel.
CREATE INDEX "deliveries_broadcast_progress_idx" ON "deliveries"("broadcast_id", "channel", "status", "updated_at")
    WHERE "broadcast_id" IS NOT NULL;
