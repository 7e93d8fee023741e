-- +goose Up
-- What members have written down about a contact.
CREATE TABLE contact_note (
  workspace_id TEXT NOT NULL,
  contact_id   TEXT NOT NULL,
  id           TEXT NOT NULL,
  member_id    TEXT NOT NULL,
  member_name  TEXT NOT NULL,
  text         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, contact_id, id)
) WITHOUT ROWID;

-- Facts of a contact that the company chose itself: one row for each field he has.
CREATE TABLE contact_field (
  workspace_id TEXT NOT NULL,
  contact_id   TEXT NOT NULL,
  name_key     TEXT NOT NULL,
  name         TEXT NOT NULL,
  value        TEXT NOT NULL,
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, contact_id, name_key)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE contact_field;
DROP TABLE contact_note;
