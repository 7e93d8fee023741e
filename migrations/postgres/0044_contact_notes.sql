-- +goose Up
-- What members have written down about a contact.
CREATE TABLE contact_note (
  workspace_id uuid NOT NULL,
  contact_id   uuid NOT NULL,
  id           uuid NOT NULL,
  member_id    uuid NOT NULL,
  member_name  text NOT NULL,
  text         text NOT NULL,
  created_at   bigint NOT NULL,
  PRIMARY KEY (workspace_id, contact_id, id)
);

-- Facts of a contact that the company chose itself: one row for each field he has.
CREATE TABLE contact_field (
  workspace_id uuid NOT NULL,
  contact_id   uuid NOT NULL,
  name_key     text NOT NULL,
  name         text NOT NULL,
  value        text NOT NULL,
  updated_at   bigint NOT NULL,
  PRIMARY KEY (workspace_id, contact_id, name_key)
);

-- +goose Down
DROP TABLE contact_field;
DROP TABLE contact_note;
