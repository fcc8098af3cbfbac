-- What Prisma's schema language cannot say: staff find people by how their id, e-mail address or name begins, which the
-- order of a language does not help with.
CREATE INDEX "users_id_prefix_idx" ON "users"("id" text_pattern_ops);
CREATE INDEX "users_email_prefix_idx" ON "users"(lower("email") text_pattern_ops);
CREATE INDEX "users_name_prefix_idx" ON "users"(lower("name") text_pattern_ops);
