-- +goose Up
ALTER TABLE contact ADD COLUMN phone_norm text NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN country_code text NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN avatar_url text NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN label text NOT NULL DEFAULT '';        -- free text of the company's own sign-in
ALTER TABLE contact ADD COLUMN merged_into uuid;                      -- this id answers as that contact for ever
UPDATE contact SET phone_norm = replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '.', ''), '(', ''), ')', '') WHERE phone <> '';
CREATE INDEX contact_phone ON contact (workspace_id, phone_norm) WHERE phone_norm <> '';

-- Two contacts that one proven value names: somebody should look whether they are one person.
CREATE TABLE contact_duplicate (
  workspace_id uuid NOT NULL,
  contact_id   uuid NOT NULL,               -- the one that was chosen
  other_id     uuid NOT NULL,
  method       text NOT NULL,
  found_at     bigint NOT NULL,
  PRIMARY KEY (workspace_id, contact_id, other_id)
);

-- +goose Down
DROP TABLE contact_duplicate;
DROP INDEX contact_phone;
ALTER TABLE contact DROP COLUMN merged_into;
ALTER TABLE contact DROP COLUMN label;
ALTER TABLE contact DROP COLUMN avatar_url;
ALTER TABLE contact DROP COLUMN country_code;
ALTER TABLE contact DROP COLUMN phone_norm;
