-- +goose Up
-- The words of messages and of the people who write, for the search. It holds words only: what they stand in is read
-- where it belongs. Without a weight for each word and without the texts, it takes about as much room as they do.
CREATE VIRTUAL TABLE search_line USING fts5(words, workspace_id UNINDEXED, conversation_id UNINDEXED, seq UNINDEXED,
  content='', contentless_delete=1, contentless_unindexed=1, tokenize='ascii');

-- +goose Down
DROP TABLE search_line;
