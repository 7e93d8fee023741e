-- +goose Up
-- Bots that were deleted before end 30 days after it, as those that are deleted from now on.
INSERT INTO job_outbox (id, kind, args, queue, run_at, created_at)
SELECT id, 'bot.purge', '{"workspace_id":"' || workspace_id::text || '","bot_id":"' || id::text || '"}', 'default', deleted_at + 2595600000, deleted_at
FROM bot WHERE deleted_at IS NOT NULL;

-- +goose Down
DELETE FROM job_outbox WHERE kind = 'bot.purge';
