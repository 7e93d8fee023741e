-- +goose Up
ALTER TABLE bot ADD COLUMN country_code text NOT NULL DEFAULT '+1';
ALTER TABLE bot ADD COLUMN avatar text NOT NULL DEFAULT '';
CREATE INDEX bot_deleted ON bot (workspace_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

-- How far a bot has come: what its list and its completion show and no other row of the bot says. A bot that nothing
-- has happened to has no row. dismissed lists the items of the completion that somebody put away.
CREATE TABLE bot_progress (
    workspace_id         uuid    NOT NULL,
    bot_id               uuid    NOT NULL,
    unknown_chosen       boolean NOT NULL DEFAULT FALSE,
    tested               bigint NOT NULL DEFAULT 0,
    tested_well          bigint NOT NULL DEFAULT 0,
    launched_at          bigint,
    last_conversation_at bigint,
    dismissed            text   NOT NULL DEFAULT '[]',
    PRIMARY KEY (workspace_id, bot_id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES bot (workspace_id, id)
);

-- What a template brought along: its code and language, and the parts that wait for the screens that can use them.
CREATE TABLE bot_template (
    workspace_id uuid   NOT NULL,
    bot_id       uuid   NOT NULL,
    code         text   NOT NULL,
    language     text   NOT NULL,
    kept         text   NOT NULL,
    created_at   bigint NOT NULL,
    PRIMARY KEY (workspace_id, bot_id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES bot (workspace_id, id)
);

-- +goose Down
DROP TABLE bot_template;
DROP TABLE bot_progress;
DROP INDEX bot_deleted;
ALTER TABLE bot DROP COLUMN avatar;
ALTER TABLE bot DROP COLUMN country_code;
