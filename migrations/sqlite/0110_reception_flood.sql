-- +goose Up
-- Conversations whose contact writes more than the bot answers, and when he was told.
CREATE TABLE flood (
  workspace_id    TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  told_at         INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id)
);

-- +goose Down
DROP TABLE flood;
