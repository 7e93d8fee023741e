-- +goose Up
-- beyond is how many conversations one run does not hold, left_out how many different questions it does not propose.
ALTER TABLE history_task ADD COLUMN beyond INTEGER NOT NULL DEFAULT 0;
ALTER TABLE history_task ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE history_task DROP COLUMN left_out;
ALTER TABLE history_task DROP COLUMN beyond;
