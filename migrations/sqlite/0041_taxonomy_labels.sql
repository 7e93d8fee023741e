-- +goose Up
CREATE TABLE tag (
  workspace_id TEXT NOT NULL,
  id           TEXT NOT NULL,
  name         TEXT NOT NULL,
  name_key     TEXT NOT NULL,              -- lower case: the same word is one tag
  color        TEXT NOT NULL,
  description  TEXT NOT NULL DEFAULT '',
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX tag_name ON tag (workspace_id, name_key);

CREATE TABLE category (
  workspace_id TEXT NOT NULL,
  id           TEXT NOT NULL,
  parent_id    TEXT NOT NULL DEFAULT '',   -- empty: a top category
  name         TEXT NOT NULL,
  name_key     TEXT NOT NULL,
  color        TEXT NOT NULL,
  description  TEXT NOT NULL DEFAULT '',
  used_for     TEXT NOT NULL,              -- chat | ticket | both
  active       BOOLEAN NOT NULL DEFAULT TRUE,
  position     INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX category_name ON category (workspace_id, parent_id, name_key);

-- +goose Down
DROP TABLE category;
DROP TABLE tag;
