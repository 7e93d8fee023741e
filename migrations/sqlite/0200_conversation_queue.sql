-- +goose Up
-- Who comes before a waiting customer is counted whenever he asks: in the order in which they wait, and never all of them.
CREATE INDEX conversation_queue ON conversation (workspace_id, waiting_since, id)
 WHERE stage = 'waiting' AND assignee_id IS NULL AND needs_agent AND NOT testing AND NOT muted;

-- +goose Down
DROP INDEX conversation_queue;
