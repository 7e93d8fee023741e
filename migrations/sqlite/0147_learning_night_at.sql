-- +goose Up
-- night_at is the minute of the day at which a bot's tests run at night; without it they have one of their own after five.
ALTER TABLE answer_check_setting ADD COLUMN night_at INTEGER CHECK (night_at BETWEEN 0 AND 1439);

-- +goose Down
ALTER TABLE answer_check_setting DROP COLUMN night_at;
