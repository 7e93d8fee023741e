-- +goose Up
ALTER TABLE bot ADD COLUMN prompt text NOT NULL DEFAULT '{}';

-- The last versions of a bot's own prompt, newest number last.
CREATE TABLE bot_prompt_version (
    workspace_id uuid    NOT NULL,
    bot_id       uuid    NOT NULL,
    number       bigint NOT NULL,
    text         text    NOT NULL,
    created_by   text    NOT NULL, -- the member's name at that time
    created_at   bigint NOT NULL,
    PRIMARY KEY (workspace_id, bot_id, number)
);

-- +goose Down
DROP TABLE bot_prompt_version;
ALTER TABLE bot DROP COLUMN prompt;
