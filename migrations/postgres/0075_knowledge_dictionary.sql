-- +goose Up
-- The words of a company and what they mean. term_key is the spelling by which a keyword is recognised.
CREATE TABLE term (
    workspace_id uuid    NOT NULL,
    id           uuid    NOT NULL,
    bot_id       uuid    NOT NULL,
    keyword      text    NOT NULL,
    term_key     text    NOT NULL,
    meaning      text    NOT NULL,
    created_at   bigint  NOT NULL,
    updated_at   bigint  NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id)
);
CREATE UNIQUE INDEX term_keyword ON term (workspace_id, bot_id, term_key);

ALTER TABLE knowledge_base ADD COLUMN use_dictionary boolean NOT NULL DEFAULT true;

-- +goose Down
ALTER TABLE knowledge_base DROP COLUMN use_dictionary;
DROP TABLE term;
