-- +goose Up
-- What a message means in a language that one of the members reads: made once, on demand, and kept.
CREATE TABLE message_translation (
  workspace_id    TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  message_id      TEXT NOT NULL,
  language        TEXT NOT NULL,
  origin          TEXT NOT NULL,            -- the language it was written in, as the model says; may be empty
  text            TEXT NOT NULL,
  created_at      INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, message_id, language)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE message_translation;
