-- +goose Up
-- What a member has begun to write and not sent: one row for each box of a conversation.
CREATE TABLE draft (
  workspace_id    uuid NOT NULL,
  member_id       uuid NOT NULL,
  conversation_id uuid NOT NULL,
  box             text NOT NULL,            -- reply | note
  text            text NOT NULL,
  rev             bigint NOT NULL,          -- counts its changes, so that two screens do not overwrite each other
  updated_at      bigint NOT NULL,
  PRIMARY KEY (workspace_id, member_id, conversation_id, box)
);

-- +goose Down
DROP TABLE draft;
