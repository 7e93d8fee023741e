-- +goose Up
-- search_norm is the folded text that the search looks through. Of rows from before it is empty: they are found by question_key
-- until they are asked again.
ALTER TABLE unanswered ADD COLUMN search_norm TEXT NOT NULL DEFAULT '';
CREATE INDEX unanswered_source ON unanswered (workspace_id, bot_id, source_id) WHERE source_id IS NOT NULL;

-- +goose Down
DROP INDEX unanswered_source;
ALTER TABLE unanswered DROP COLUMN search_norm;
