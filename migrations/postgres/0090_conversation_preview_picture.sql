-- +goose Up
-- The picture of a page, as a file of the workspace; empty when it has none.
ALTER TABLE link_preview ADD COLUMN image TEXT NOT NULL DEFAULT '';
ALTER TABLE link_preview ADD COLUMN image_width BIGINT NOT NULL DEFAULT 0;
ALTER TABLE link_preview ADD COLUMN image_height BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE link_preview DROP COLUMN image_height;
ALTER TABLE link_preview DROP COLUMN image_width;
ALTER TABLE link_preview DROP COLUMN image;
