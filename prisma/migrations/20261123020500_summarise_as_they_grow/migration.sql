-- Until a vacuum has summarised them, new pages are read by everybody who uses the index: up to a fifth of the table, once
-- a minute, by the search for what is too old. From now on a stretch of pages is summarised when the next one begins.
ALTER INDEX "notifications_created_at_idx" SET (autosummarize = on);
ALTER INDEX "notifications_event_id_idx" SET (autosummarize = on);
ALTER INDEX "events_received_at_idx" SET (autosummarize = on);
ALTER INDEX "deliveries_created_at_idx" SET (autosummarize = on);
