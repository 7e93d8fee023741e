-- +goose Up
-- How long customers waited for the first word of a person, lately: what others who wait may expect.
CREATE TABLE reply_wait (
  workspace_id    uuid NOT NULL,
  at              bigint NOT NULL,
  conversation_id uuid NOT NULL,
  waited_ms       bigint NOT NULL,
  PRIMARY KEY (workspace_id, at, conversation_id)
);

-- +goose Down
DROP TABLE reply_wait;
