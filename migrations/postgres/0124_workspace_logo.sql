-- +goose Up
-- Where the picture of the company is, as a file of the workspace; empty when it has none.
ALTER TABLE workspace ADD COLUMN logo TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE workspace DROP COLUMN logo;
