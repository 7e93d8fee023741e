-- +goose Up
-- The newest of the questions with the same words are looked at first, and they are found without reading the others.
DROP INDEX unanswered_words;
CREATE INDEX unanswered_words ON unanswered (workspace_id, bot_id, words_key, id);

-- +goose Down
DROP INDEX unanswered_words;
CREATE INDEX unanswered_words ON unanswered (workspace_id, bot_id, words_key);
