-- A new entry was written into four B-trees, which was a quarter of what storing it costs. Two are enough.

-- A new entry's rev is its id, so the primary key finds it. Only what was changed since needs an index of its own.
CREATE INDEX "notifications_changed_idx" ON "notifications"("user_id", "rev") WHERE "rev" > "id";
DROP INDEX "notifications_user_id_rev_idx";

-- What is unseen is unread, so the index of unread entries leads to it.
DROP INDEX "notifications_unseen_idx";
