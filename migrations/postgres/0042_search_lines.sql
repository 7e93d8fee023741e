-- +goose Up
-- The words of messages and of the people who write, for the search. It holds words only: what they stand in is read
-- where it belongs.
CREATE TABLE search_line (
  workspace_id    uuid NOT NULL,
  id              bigint NOT NULL,
  conversation_id uuid NOT NULL,
  seq             bigint NOT NULL,
  words           tsvector NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX search_line_words ON search_line USING gin (words);

-- +goose Down
DROP TABLE search_line;
