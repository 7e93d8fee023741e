-- +goose Up
-- What a message means in a language that one of the members reads: made once, on demand, and kept.
CREATE TABLE message_translation (
  workspace_id    uuid NOT NULL,
  conversation_id uuid NOT NULL,
  message_id      uuid NOT NULL,
  language        text NOT NULL,
  origin          text NOT NULL,            -- the language it was written in, as the model says; may be empty
  text            text NOT NULL,
  created_at      bigint NOT NULL,
  PRIMARY KEY (workspace_id, message_id, language)
);

-- +goose Down
DROP TABLE message_translation;
