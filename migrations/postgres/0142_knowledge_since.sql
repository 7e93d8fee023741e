-- +goose Up
-- Since when an entry or a source is as it is: the revision of its bot's entries, or of its texts, in knowledge_base with which it
-- came or changed. Who has followed a bot's knowledge up to a revision reads what is newer, and nothing else.
ALTER TABLE entry ADD COLUMN since bigint NOT NULL DEFAULT 0;
CREATE INDEX entry_since ON entry (workspace_id, bot_id, since);
ALTER TABLE source ADD COLUMN since bigint NOT NULL DEFAULT 0;
CREATE INDEX source_since ON source (workspace_id, bot_id, since) WHERE learned > 0;

-- +goose Down
DROP INDEX source_since;
ALTER TABLE source DROP COLUMN since;
DROP INDEX entry_since;
ALTER TABLE entry DROP COLUMN since;
