-- +goose Up
-- Whether the bot knew enough to say it itself.
ALTER TABLE suggestion ADD COLUMN enough BOOLEAN NOT NULL DEFAULT TRUE;

-- Silences in which the customer was asked whether he is still there, by the last activity before them.
CREATE TABLE reminded (
  workspace_id    uuid NOT NULL,
  conversation_id uuid NOT NULL,
  activity_at     bigint NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id)
);

-- +goose Down
DROP TABLE reminded;
ALTER TABLE suggestion DROP COLUMN enough;
