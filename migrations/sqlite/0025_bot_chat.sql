-- +goose Up
-- How a bot's conversations go where people come into them, as JSON; what is not in it has its default.
ALTER TABLE bot ADD COLUMN chat TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE bot DROP COLUMN chat;
