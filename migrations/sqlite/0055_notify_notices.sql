-- +goose Up
-- What a member is told: once per conversation and kind while he has not read it; happening again counts it up.
CREATE TABLE notice (
    workspace_id    TEXT NOT NULL,
    id              TEXT NOT NULL,
    member_id       TEXT NOT NULL,
    kind            TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    bot_id          TEXT NOT NULL,
    about           TEXT NOT NULL,
    text            TEXT NOT NULL,
    times           INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    read_at         INTEGER,
    mailed_at       INTEGER,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX notice_unread ON notice (workspace_id, member_id, conversation_id, kind) WHERE read_at IS NULL;
CREATE INDEX notice_member ON notice (workspace_id, member_id, created_at, id);
CREATE INDEX notice_conversation ON notice (workspace_id, conversation_id) WHERE read_at IS NULL;

-- What a member wants to be told, and how. No row: the product's defaults.
CREATE TABLE notice_choice (
    workspace_id TEXT NOT NULL,
    member_id    TEXT NOT NULL,
    choices      TEXT NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, member_id)
);

-- A browser that shows notices while no page of ours is open. Its address and keys are the browser's.
CREATE TABLE push_subscription (
    workspace_id  TEXT NOT NULL,
    id            TEXT NOT NULL,
    member_id     TEXT NOT NULL,
    endpoint_hash TEXT NOT NULL,
    sealed        TEXT NOT NULL,
    device        TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX push_endpoint ON push_subscription (workspace_id, endpoint_hash);
CREATE INDEX push_member ON push_subscription (workspace_id, member_id);

-- How far an absent customer has been sent the answers by mail.
CREATE TABLE answer_mail (
    workspace_id    TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    mailed_seq      INTEGER NOT NULL,
    mailed_at       INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, conversation_id)
);

-- The installation's name towards the browsers' push services. One row.
CREATE TABLE push_key (
    one        INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    public_key TEXT NOT NULL,
    sealed     TEXT NOT NULL
);

-- +goose Down
DROP TABLE push_key;
DROP TABLE answer_mail;
DROP TABLE push_subscription;
DROP TABLE notice_choice;
DROP TABLE notice;
