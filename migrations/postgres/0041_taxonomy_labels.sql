-- +goose Up
CREATE TABLE tag (
  workspace_id uuid NOT NULL,
  id           uuid NOT NULL,
  name         text NOT NULL,
  name_key     text NOT NULL,              -- lower case: the same word is one tag
  color        text NOT NULL,
  description  text NOT NULL DEFAULT '',
  created_at   bigint NOT NULL,
  updated_at   bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX tag_name ON tag (workspace_id, name_key);

CREATE TABLE category (
  workspace_id uuid NOT NULL,
  id           uuid NOT NULL,
  parent_id    text NOT NULL DEFAULT '',   -- empty: a top category
  name         text NOT NULL,
  name_key     text NOT NULL,
  color        text NOT NULL,
  description  text NOT NULL DEFAULT '',
  used_for     text NOT NULL,              -- chat | ticket | both
  active       boolean NOT NULL DEFAULT TRUE,
  position     bigint NOT NULL,
  created_at   bigint NOT NULL,
  updated_at   bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX category_name ON category (workspace_id, parent_id, name_key);

-- +goose Down
DROP TABLE category;
DROP TABLE tag;
