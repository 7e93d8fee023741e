-- +goose Up
-- The words of a company and what they mean. term_key is the spelling by which a keyword is recognised.
CREATE TABLE term (
    workspace_id TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    bot_id       TEXT    NOT NULL,
    keyword      TEXT    NOT NULL,
    term_key     TEXT    NOT NULL,
    meaning      TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id)
);
CREATE UNIQUE INDEX term_keyword ON term (workspace_id, bot_id, term_key);

ALTER TABLE knowledge_base ADD COLUMN use_dictionary BOOLEAN NOT NULL DEFAULT TRUE;

-- +goose Down
ALTER TABLE knowledge_base DROP COLUMN use_dictionary;
DROP TABLE term;
