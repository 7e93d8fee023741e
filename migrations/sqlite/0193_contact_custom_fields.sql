-- +goose Up
-- The facts that a company wants to know of its customers, in its own words.
CREATE TABLE contact_custom_field (
  workspace_id TEXT NOT NULL,
  id           TEXT NOT NULL,
  code         TEXT NOT NULL,               -- its name for programs, fixed for ever
  label        TEXT NOT NULL,
  label_key    TEXT NOT NULL,               -- by which two labels are the same
  kind         TEXT NOT NULL,
  options      TEXT NOT NULL DEFAULT '[]',  -- of a select, as JSON
  required     BOOLEAN NOT NULL DEFAULT FALSE,
  shown        BOOLEAN NOT NULL DEFAULT TRUE,
  position     INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX contact_custom_field_code ON contact_custom_field (workspace_id, code);
CREATE UNIQUE INDEX contact_custom_field_label ON contact_custom_field (workspace_id, label_key);

-- What is known of each contact.
CREATE TABLE contact_custom_value (
  workspace_id TEXT NOT NULL,
  contact_id   TEXT NOT NULL,
  field_id     TEXT NOT NULL,
  value        TEXT NOT NULL,
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, contact_id, field_id)
) WITHOUT ROWID;
CREATE INDEX contact_custom_value_field ON contact_custom_value (workspace_id, field_id);

-- +goose Down
DROP TABLE contact_custom_value;
DROP TABLE contact_custom_field;
