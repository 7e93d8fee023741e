-- +goose Up
-- What a member has begun to write and not sent: one row for each box of a conversation.
CREATE TABLE draft (
  workspace_id    TEXT NOT NULL,
  member_id       TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  box             TEXT NOT NULL,            -- reply | note
  text            TEXT NOT NULL,
  rev             INTEGER NOT NULL,         -- counts its changes, so that two screens do not overwrite each other
  updated_at      INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, member_id, conversation_id, box)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE draft;
