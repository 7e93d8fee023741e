-- +goose Up
-- Articles as they are written. body is what was saved last; what the bot learns is the body of the source with the same id,
-- which is there once the article was trained. pending says that the two differ. revision counts the saves. What is long
-- stands at the end, so that lists do not read through it.
CREATE TABLE article (
    workspace_id TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    bot_id       TEXT    NOT NULL,
    status       TEXT    NOT NULL CHECK (status IN ('draft', 'active')),
    pending      BOOLEAN NOT NULL,
    revision     INTEGER NOT NULL,
    title        TEXT    NOT NULL,
    title_key    TEXT    NOT NULL,
    category     TEXT    NOT NULL,
    language     TEXT    NOT NULL,
    characters   INTEGER NOT NULL,
    created_by   TEXT,
    created_name TEXT    NOT NULL,
    updated_name TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    trained_at   INTEGER,
    deleted_at   INTEGER,
    body         TEXT    NOT NULL,
    body_text    TEXT    NOT NULL,
    search_norm  TEXT    NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id)
);
CREATE UNIQUE INDEX article_title ON article (workspace_id, bot_id, title_key) WHERE deleted_at IS NULL;
CREATE INDEX article_list ON article (workspace_id, bot_id, id) WHERE deleted_at IS NULL;
CREATE INDEX article_changed ON article (workspace_id, bot_id, updated_at, id) WHERE deleted_at IS NULL;

-- What an article said after each of its last saves. no is its revision then.
CREATE TABLE article_version (
    workspace_id TEXT    NOT NULL,
    article_id   TEXT    NOT NULL,
    no           INTEGER NOT NULL,
    trained      BOOLEAN NOT NULL,
    characters   INTEGER NOT NULL,
    saved_name   TEXT    NOT NULL,
    saved_at     INTEGER NOT NULL,
    title        TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    PRIMARY KEY (workspace_id, article_id, no),
    FOREIGN KEY (workspace_id, article_id) REFERENCES article (workspace_id, id)
);

-- How far the reading of a source is, in percent, while it is in the hands of a job.
ALTER TABLE source ADD COLUMN progress INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE source DROP COLUMN progress;
DROP TABLE article_version;
DROP TABLE article;
