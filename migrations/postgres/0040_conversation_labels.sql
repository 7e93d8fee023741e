-- +goose Up
-- What people have said about a conversation, as the lists show it: tags, category, priority, snooze. Empty for most.
ALTER TABLE conversation ADD COLUMN marks text NOT NULL DEFAULT '';
-- The same tags and categories by label, for filters and counts. A label is a tag or a category of the taxonomy.
CREATE TABLE conversation_label (
  workspace_id    uuid NOT NULL,
  label_id        uuid NOT NULL,
  conversation_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, label_id, conversation_id)
);
CREATE INDEX conversation_snoozed_free ON conversation (workspace_id, stage, assignee_id, activity_at, id, bot_id) WHERE stage = 'snoozed' AND assignee_id IS NULL AND NOT testing;

-- +goose Down
DROP INDEX conversation_snoozed_free;
DROP TABLE conversation_label;
ALTER TABLE conversation DROP COLUMN marks;
