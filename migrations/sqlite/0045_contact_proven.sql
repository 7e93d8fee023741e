-- +goose Up
ALTER TABLE contact ADD COLUMN phone_norm TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN country_code TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN avatar_url TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN label TEXT NOT NULL DEFAULT '';        -- free text of the company's own sign-in
ALTER TABLE contact ADD COLUMN merged_into TEXT;                      -- this id answers as that contact for ever
UPDATE contact SET phone_norm = replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '.', ''), '(', ''), ')', '') WHERE phone <> '';
CREATE INDEX contact_phone ON contact (workspace_id, phone_norm) WHERE phone_norm <> '';

-- Two contacts that one proven value names: somebody should look whether they are one person.
CREATE TABLE contact_duplicate (
  workspace_id TEXT NOT NULL,
  contact_id   TEXT NOT NULL,               -- the one that was chosen
  other_id     TEXT NOT NULL,
  method       TEXT NOT NULL,
  found_at     INTEGER NOT NULL,
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
