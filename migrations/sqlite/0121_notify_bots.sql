-- +goose Up
-- A notice may be about a bot and no conversation: its conversation is the zero id then, and the bot tells such ones apart.
DROP INDEX notice_unread;
CREATE UNIQUE INDEX notice_unread ON notice (workspace_id, member_id, conversation_id, bot_id, kind) WHERE read_at IS NULL;

-- +goose Down
DELETE FROM notice WHERE conversation_id = '00000000-0000-0000-0000-000000000000';
DROP INDEX notice_unread;
CREATE UNIQUE INDEX notice_unread ON notice (workspace_id, member_id, conversation_id, kind) WHERE read_at IS NULL;
