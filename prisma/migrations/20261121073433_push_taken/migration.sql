-- AlterTable
ALTER TABLE "push_subscriptions" ADD COLUMN     "taken" BIGINT[] DEFAULT ARRAY[]::BIGINT[];
