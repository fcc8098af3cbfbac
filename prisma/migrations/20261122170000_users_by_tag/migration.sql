-- CreateIndex
CREATE INDEX "users_tags_idx" ON "users" USING GIN ("tags");
