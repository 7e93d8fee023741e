-- +goose Up
-- nightly says that a bot's tests run every night, next_at when they do so next. changed_at is when what its answers rest on
-- changed last. A run that the night began says so beside its why.
ALTER TABLE answer_check_setting ADD COLUMN nightly BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE answer_check_setting ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE answer_check_setting ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE answer_check_run ADD COLUMN nightly BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE answer_check_run DROP COLUMN nightly;
ALTER TABLE answer_check_setting DROP COLUMN changed_at;
ALTER TABLE answer_check_setting DROP COLUMN next_at;
ALTER TABLE answer_check_setting DROP COLUMN nightly;
