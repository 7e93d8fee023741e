-- +goose Up
-- model says that a language model looks through the conversations, mined how many were looked through, credits what that has
-- cost. A part of a task holds conversations until they were looked through, then the pairs that were found in them.
ALTER TABLE history_task ADD COLUMN model boolean NOT NULL DEFAULT false;
ALTER TABLE history_task ADD COLUMN mined bigint NOT NULL DEFAULT 0;
ALTER TABLE history_task ADD COLUMN credits bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE history_task DROP COLUMN credits;
ALTER TABLE history_task DROP COLUMN mined;
ALTER TABLE history_task DROP COLUMN model;
