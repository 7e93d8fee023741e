-- +goose Up
-- The index of unread conversations changes with the first unread message and with reading, not with every message.
ALTER TABLE conversation ADD COLUMN has_unread boolean NOT NULL DEFAULT FALSE;
UPDATE conversation SET has_unread = TRUE WHERE unread > 0;
DROP INDEX conversation_unread;
CREATE INDEX conversation_unread ON conversation (workspace_id, stage, assignee_id, bot_id) WHERE has_unread AND NOT testing;

-- +goose Down
DROP INDEX conversation_unread;
CREATE INDEX conversation_unread ON conversation (workspace_id, stage, assignee_id, bot_id) WHERE unread > 0 AND NOT testing;
ALTER TABLE conversation DROP COLUMN has_unread;
