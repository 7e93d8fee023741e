-- +goose Up
-- The facts that a company wants to know of its customers, in its own words.
CREATE TABLE contact_custom_field (
  workspace_id uuid NOT NULL,
  id           uuid NOT NULL,
  code         text NOT NULL,               -- its name for programs, fixed for ever
  label        text NOT NULL,
  label_key    text NOT NULL,               -- by which two labels are the same
  kind         text NOT NULL,
  options      text NOT NULL DEFAULT '[]',  -- of a select, as JSON
  required     boolean NOT NULL DEFAULT false,
  shown        boolean NOT NULL DEFAULT true,
  position     bigint NOT NULL,
  created_at   bigint NOT NULL,
  updated_at   bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX contact_custom_field_code ON contact_custom_field (workspace_id, code);
CREATE UNIQUE INDEX contact_custom_field_label ON contact_custom_field (workspace_id, label_key);

-- What is known of each contact.
CREATE TABLE contact_custom_value (
  workspace_id uuid NOT NULL,
  contact_id   uuid NOT NULL,
  field_id     uuid NOT NULL,
  value        text NOT NULL,
  updated_at   bigint NOT NULL,
  PRIMARY KEY (workspace_id, contact_id, field_id)
);
CREATE INDEX contact_custom_value_field ON contact_custom_value (workspace_id, field_id);

-- +goose Down
DROP TABLE contact_custom_value;
DROP TABLE contact_custom_field;
