-- +goose Up
-- The pieces of articles, documents and web pages that a bot finds and answers from. path holds the title and the headings
-- that lead to a passage, no counts the passages of a source in the order of reading. hash is of path and body: a passage
-- that is as it was keeps its id when its source is learnt anew.
CREATE TABLE passage (
    workspace_id uuid NOT NULL,
    id           uuid NOT NULL,
    bot_id       uuid NOT NULL,
    source_id    uuid NOT NULL,
    no           bigint NOT NULL,
    path         text NOT NULL,
    body         text NOT NULL,
    page         bigint NOT NULL,
    anchor       text NOT NULL,
    hash         text NOT NULL,
    created_at   bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, source_id) REFERENCES source (workspace_id, id)
);
CREATE UNIQUE INDEX passage_source ON passage (workspace_id, source_id, no);
CREATE INDEX passage_bot ON passage (workspace_id, bot_id, hash);

-- learned counts how often what a source says was learnt; texts grows with every change of the passages of a bot, so that a
-- reader knows whether what it remembers still holds, and of which sources it does not.
ALTER TABLE source ADD COLUMN learned bigint NOT NULL DEFAULT 0;
ALTER TABLE knowledge_base ADD COLUMN texts bigint NOT NULL DEFAULT 0;
CREATE INDEX source_texts ON source (workspace_id, bot_id, learned, id) WHERE learned > 0 AND deleted_at IS NULL;

-- +goose Down
DROP INDEX source_texts;
ALTER TABLE knowledge_base DROP COLUMN texts;
ALTER TABLE source DROP COLUMN learned;
DROP TABLE passage;
