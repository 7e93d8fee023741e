-- +goose Up
-- Whether a bot's language model is told what is known of a customer in a field; it may be private, so nobody assumes it.
ALTER TABLE contact_custom_field ADD COLUMN for_bot BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE contact_custom_field DROP COLUMN for_bot;
