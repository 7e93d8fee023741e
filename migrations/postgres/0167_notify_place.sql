-- +goose Up
-- place is the page of a bot, or of the settings, on which a notice that is about no conversation is looked at.
ALTER TABLE notice ADD COLUMN place text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE notice DROP COLUMN place;
