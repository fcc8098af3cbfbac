-- AlterTable
ALTER TABLE "notifications" ADD COLUMN     "silent" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "notifications_event_id_idx" ON "notifications" USING BRIN ("event_id");
