-- +goose Up
-- known is how many of what a run has found were known already: learnt, rejected, or waiting for a review.
ALTER TABLE history_task ADD COLUMN known bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE history_task DROP COLUMN known;
