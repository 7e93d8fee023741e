-- +goose Up
-- reason is why a run has failed; more says that it has left something, which a next run takes: its parts are kept until then.
-- goes_on is where a next run over own conversations begins, joined how many questions a language model has put together.
ALTER TABLE history_task ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE history_task ADD COLUMN more BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE history_task ADD COLUMN goes_on TEXT NOT NULL DEFAULT '';
ALTER TABLE history_task ADD COLUMN joined bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE history_task DROP COLUMN joined;
ALTER TABLE history_task DROP COLUMN goes_on;
ALTER TABLE history_task DROP COLUMN more;
ALTER TABLE history_task DROP COLUMN reason;
