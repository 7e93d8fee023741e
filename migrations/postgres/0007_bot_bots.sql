-- +goose Up
CREATE TABLE bot (
    workspace_id        uuid    NOT NULL,
    id                  uuid    NOT NULL,
    name                text    NOT NULL,
    name_norm           text    NOT NULL,
    role                text    NOT NULL,
    role_text           text    NOT NULL,
    business_name       text    NOT NULL,
    description         text    NOT NULL,
    theme_color         text    NOT NULL,
    display_language    text    NOT NULL,
    reply_language      text    NOT NULL,
    auto_reply          boolean NOT NULL,
    greeting_html       text    NOT NULL,
    greeting_text       text    NOT NULL,
    unknown_mode        text    NOT NULL,
    reply_unknown       text    NOT NULL,
    bot_returns_mode    text    NOT NULL,
    bot_returns_minutes bigint  NOT NULL,
    widget              text    NOT NULL,
    unanswered_open     bigint  NOT NULL,
    created_by          uuid,
    created_at          bigint  NOT NULL,
    updated_at          bigint  NOT NULL,
    deleted_at          bigint,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX bot_name ON bot (workspace_id, name_norm) WHERE deleted_at IS NULL;

-- The way from a bot's public id to its workspace. Installation-wide: a visitor knows nothing but this id.
CREATE TABLE bot_home (
    bot_id       uuid    NOT NULL PRIMARY KEY,
    workspace_id uuid    NOT NULL
);

-- +goose Down
DROP TABLE bot_home;
DROP TABLE bot;
