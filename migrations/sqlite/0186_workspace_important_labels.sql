-- +goose Up
-- The labels of customers who are handed to people at once; JSON, a list of texts.
ALTER TABLE workspace ADD COLUMN important_labels TEXT NOT NULL DEFAULT '[]';

-- +goose Down
ALTER TABLE workspace DROP COLUMN important_labels;
