-- +goose Up
-- Articles as they are written. body is what was saved last; what the bot learns is the body of the source with the same id,
-- which is there once the article was trained. pending says that the two differ. revision counts the saves. What is long
-- stands at the end, so that lists do not read through it.
CREATE TABLE article (
    workspace_id uuid    NOT NULL,
    id           uuid    NOT NULL,
    bot_id       uuid    NOT NULL,
    status       text    NOT NULL CHECK (status IN ('draft', 'active')),
    pending      boolean NOT NULL,
    revision     bigint  NOT NULL,
    title        text    NOT NULL,
    title_key    text    NOT NULL,
    category     text    NOT NULL,
    language     text    NOT NULL,
    characters   bigint  NOT NULL,
    created_by   uuid,
    created_name text    NOT NULL,
    updated_name text    NOT NULL,
    created_at   bigint  NOT NULL,
    updated_at   bigint  NOT NULL,
    trained_at   bigint,
    deleted_at   bigint,
    body         text    NOT NULL,
    body_text    text    NOT NULL,
    search_norm  text    NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id)
);
CREATE UNIQUE INDEX article_title ON article (workspace_id, bot_id, title_key) WHERE deleted_at IS NULL;
CREATE INDEX article_list ON article (workspace_id, bot_id, id) WHERE deleted_at IS NULL;
CREATE INDEX article_changed ON article (workspace_id, bot_id, updated_at, id) WHERE deleted_at IS NULL;

-- What an article said after each of its last saves. no is its revision then.
CREATE TABLE article_version (
    workspace_id uuid    NOT NULL,
    article_id   uuid    NOT NULL,
    no           bigint  NOT NULL,
    trained      boolean NOT NULL,
    characters   bigint  NOT NULL,
    saved_name   text    NOT NULL,
    saved_at     bigint  NOT NULL,
    title        text    NOT NULL,
    body         text    NOT NULL,
    PRIMARY KEY (workspace_id, article_id, no),
    FOREIGN KEY (workspace_id, article_id) REFERENCES article (workspace_id, id)
);

-- How far the reading of a source is, in percent, while it is in the hands of a job.
ALTER TABLE source ADD COLUMN progress bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE source DROP COLUMN progress;
DROP TABLE article_version;
DROP TABLE article;
