-- +goose Up
-- With which source, whose text it says again, somebody has decided to keep this one; '*' where that was settled before.
ALTER TABLE source ADD COLUMN kept_beside TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE source DROP COLUMN kept_beside;
