-- +goose Up
ALTER TABLE bot ADD COLUMN prompt TEXT NOT NULL DEFAULT '{}';

-- The last versions of a bot's own prompt, newest number last.
CREATE TABLE bot_prompt_version (
    workspace_id TEXT    NOT NULL,
    bot_id       TEXT    NOT NULL,
    number       INTEGER NOT NULL,
    text         TEXT    NOT NULL,
    created_by   TEXT    NOT NULL, -- the member's name at that time
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, bot_id, number)
);

-- +goose Down
DROP TABLE bot_prompt_version;
ALTER TABLE bot DROP COLUMN prompt;
