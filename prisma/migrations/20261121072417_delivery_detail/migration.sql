-- AlterTable
ALTER TABLE "deliveries" ADD COLUMN     "detail" TEXT;
