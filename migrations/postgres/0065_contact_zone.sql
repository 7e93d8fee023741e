-- +goose Up
-- As his browser says it (Asia/Ho_Chi_Minh); empty when it has not.
ALTER TABLE contact ADD COLUMN time_zone text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE contact DROP COLUMN time_zone;
