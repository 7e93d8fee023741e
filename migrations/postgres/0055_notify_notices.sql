-- +goose Up
-- What a member is told: once per conversation and kind while he has not read it; happening again counts it up.
CREATE TABLE notice (
    workspace_id    uuid NOT NULL,
    id              uuid NOT NULL,
    member_id       uuid NOT NULL,
    kind            text NOT NULL,
    conversation_id uuid NOT NULL,
    bot_id          uuid NOT NULL,
    about           text NOT NULL,
    text            text NOT NULL,
    times           bigint NOT NULL,
    created_at      bigint NOT NULL,
    read_at         bigint,
    mailed_at       bigint,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX notice_unread ON notice (workspace_id, member_id, conversation_id, kind) WHERE read_at IS NULL;
CREATE INDEX notice_member ON notice (workspace_id, member_id, created_at, id);
CREATE INDEX notice_conversation ON notice (workspace_id, conversation_id) WHERE read_at IS NULL;

-- What a member wants to be told, and how. No row: the product's defaults.
CREATE TABLE notice_choice (
    workspace_id uuid NOT NULL,
    member_id    uuid NOT NULL,
    choices      text NOT NULL,
    updated_at   bigint NOT NULL,
    PRIMARY KEY (workspace_id, member_id)
);

-- A browser that shows notices while no page of ours is open. Its address and keys are the browser's.
CREATE TABLE push_subscription (
    workspace_id  uuid NOT NULL,
    id            uuid NOT NULL,
    member_id     uuid NOT NULL,
    endpoint_hash text NOT NULL,
    sealed        text NOT NULL,
    device        text NOT NULL,
    created_at    bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX push_endpoint ON push_subscription (workspace_id, endpoint_hash);
CREATE INDEX push_member ON push_subscription (workspace_id, member_id);

-- How far an absent customer has been sent the answers by mail.
CREATE TABLE answer_mail (
    workspace_id    uuid NOT NULL,
    conversation_id uuid NOT NULL,
    mailed_seq      bigint NOT NULL,
    mailed_at       bigint NOT NULL,
    PRIMARY KEY (workspace_id, conversation_id)
);

-- The installation's name towards the browsers' push services. One row.
CREATE TABLE push_key (
    one        bigint NOT NULL PRIMARY KEY CHECK (one = 1),
    public_key text NOT NULL,
    sealed     text NOT NULL
);

-- +goose Down
DROP TABLE push_key;
DROP TABLE answer_mail;
DROP TABLE push_subscription;
DROP TABLE notice_choice;
DROP TABLE notice;
