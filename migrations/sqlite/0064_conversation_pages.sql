-- +goose Up
-- The last pages of the website that a contact has looked at since he wrote; the newest 20 of each conversation stay.
CREATE TABLE conversation_page (
  workspace_id    TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  id              TEXT NOT NULL,
  url             TEXT NOT NULL,
  title           TEXT NOT NULL,
  seen_at         INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id, id)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE conversation_page;
