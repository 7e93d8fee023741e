-- +goose Up
-- The pages of this site are learnt as the search finds them, without anybody picking them.
ALTER TABLE web_site ADD COLUMN learn BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE web_site DROP COLUMN learn;
