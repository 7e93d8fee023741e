-- +goose Up
CREATE TABLE contact (
  workspace_id TEXT NOT NULL,
  id           TEXT NOT NULL,
  number       INTEGER NOT NULL,            -- shown as "Visitor #1234"; drawn from the id, not a count
  name         TEXT NOT NULL DEFAULT '',
  email        TEXT NOT NULL DEFAULT '',
  email_norm   TEXT NOT NULL DEFAULT '',
  phone        TEXT NOT NULL DEFAULT '',
  identified   BOOLEAN NOT NULL DEFAULT FALSE,
  blocked      BOOLEAN NOT NULL DEFAULT FALSE,
  auto_reply   BOOLEAN NOT NULL DEFAULT TRUE,
  language     TEXT NOT NULL DEFAULT '',
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  deleted_at   INTEGER,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX contact_email ON contact (workspace_id, email_norm) WHERE email_norm <> '';

CREATE TABLE identity (
  workspace_id  TEXT NOT NULL,
  kind          TEXT NOT NULL,              -- a channel word, or external_id of the company's own records
  connection_id TEXT NOT NULL,
  external_id   TEXT NOT NULL,
  contact_id    TEXT NOT NULL,
  verified      BOOLEAN NOT NULL DEFAULT FALSE,
  created_at    INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, kind, connection_id, external_id)
);
CREATE INDEX identity_contact ON identity (workspace_id, contact_id);

-- +goose Down
DROP TABLE identity;
DROP TABLE contact;
