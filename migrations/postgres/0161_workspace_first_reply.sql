-- +goose Up
-- How long the first answer of the member in charge may take before the next one gets the conversation; 0: any time.
ALTER TABLE workspace ADD COLUMN first_reply_minutes bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE workspace DROP COLUMN first_reply_minutes;
