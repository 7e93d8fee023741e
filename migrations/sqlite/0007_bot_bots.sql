-- +goose Up
CREATE TABLE bot (
    workspace_id        TEXT    NOT NULL,
    id                  TEXT    NOT NULL,
    name                TEXT    NOT NULL,
    name_norm           TEXT    NOT NULL,
    role                TEXT    NOT NULL,
    role_text           TEXT    NOT NULL,
    business_name       TEXT    NOT NULL,
    description         TEXT    NOT NULL,
    theme_color         TEXT    NOT NULL,
    display_language    TEXT    NOT NULL,
    reply_language      TEXT    NOT NULL,
    auto_reply          BOOLEAN NOT NULL,
    greeting_html       TEXT    NOT NULL,
    greeting_text       TEXT    NOT NULL,
    unknown_mode        TEXT    NOT NULL,
    reply_unknown       TEXT    NOT NULL,
    bot_returns_mode    TEXT    NOT NULL,
    bot_returns_minutes INTEGER NOT NULL,
    widget              TEXT    NOT NULL,
    unanswered_open     INTEGER NOT NULL,
    created_by          TEXT,
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL,
    deleted_at          INTEGER,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX bot_name ON bot (workspace_id, name_norm) WHERE deleted_at IS NULL;

-- The way from a bot's public id to its workspace. Installation-wide: a visitor knows nothing but this id.
CREATE TABLE bot_home (
    bot_id       TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL
);

-- +goose Down
DROP TABLE bot_home;
DROP TABLE bot;
