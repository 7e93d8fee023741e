-- +goose Up
-- What a contact thought of a closed conversation; the newest word holds. seq is the line in the thread that shows it.
CREATE TABLE rating (
  workspace_id    TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  bot_id          TEXT NOT NULL,
  contact_id      TEXT NOT NULL,
  assignee_id     TEXT,
  seq             INTEGER NOT NULL,
  score           INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
  comment         TEXT NOT NULL,
  created_at      INTEGER NOT NULL,
  changed_at      INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id)
);
CREATE INDEX rating_bot ON rating (workspace_id, bot_id, created_at);

-- What is behind the addresses that people write, so that each is fetched once a week and not with every message.
CREATE TABLE link_preview (
  workspace_id TEXT NOT NULL,
  url_key      TEXT NOT NULL,               -- hash of the address
  url          TEXT NOT NULL,
  title        TEXT NOT NULL,               -- empty: there is nothing to show
  description  TEXT NOT NULL,
  site         TEXT NOT NULL,
  fetched_at   INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, url_key)
);

-- +goose Down
DROP TABLE link_preview;
DROP TABLE rating;
