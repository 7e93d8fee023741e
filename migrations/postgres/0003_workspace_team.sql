-- +goose Up
CREATE TABLE workspace (
    id         uuid NOT NULL PRIMARY KEY,
    name       text NOT NULL,
    timezone   text NOT NULL,
    locale     text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

-- One row at most: who was first. Two set-ups at the same moment meet here, and one loses.
CREATE TABLE installation (
    one          bigint NOT NULL PRIMARY KEY CHECK (one = 1),
    workspace_id uuid NOT NULL,
    created_at   bigint NOT NULL
);

CREATE TABLE role (
    workspace_id uuid NOT NULL,
    id           uuid NOT NULL,
    key          text NOT NULL,
    name         text NOT NULL,
    builtin      boolean NOT NULL,
    permissions  text NOT NULL,
    created_at   bigint NOT NULL,
    updated_at   bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX role_key ON role (workspace_id, key);

-- A removed member keeps his row: messages show his name as a former member.
CREATE TABLE member (
    workspace_id uuid NOT NULL,
    id           uuid NOT NULL,
    account_id   uuid NOT NULL,
    name         text NOT NULL,
    email        text NOT NULL,
    search_norm  text NOT NULL,
    role_id      uuid NOT NULL,
    owner        boolean NOT NULL,
    state        text NOT NULL CHECK (state IN ('active', 'disabled', 'removed')),
    availability text NOT NULL CHECK (availability IN ('online', 'away', 'offline')),
    all_bots     boolean NOT NULL,
    created_at   bigint NOT NULL,
    updated_at   bigint NOT NULL,
    removed_at   bigint,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, role_id) REFERENCES role (workspace_id, id)
);
CREATE UNIQUE INDEX member_account ON member (workspace_id, account_id);
CREATE UNIQUE INDEX member_owner ON member (workspace_id) WHERE owner;
CREATE INDEX member_role ON member (workspace_id, role_id);

CREATE TABLE member_bot (
    workspace_id uuid NOT NULL,
    member_id    uuid NOT NULL,
    bot_id       uuid NOT NULL,
    PRIMARY KEY (workspace_id, member_id, bot_id),
    FOREIGN KEY (workspace_id, member_id) REFERENCES member (workspace_id, id)
);

-- The way from a person to his workspaces. Installation-wide: at sign-in the workspace is not known yet.
CREATE TABLE seat (
    account_id   uuid NOT NULL,
    workspace_id uuid NOT NULL,
    member_id    uuid NOT NULL,
    PRIMARY KEY (account_id, workspace_id)
);

-- The way from a token (invitation, API key) to its workspace and row. Installation-wide for the same reason.
CREATE TABLE token_holder (
    token_hash   text NOT NULL PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('invitation', 'api_key')),
    workspace_id uuid NOT NULL,
    object_id    uuid NOT NULL
);

CREATE TABLE invitation (
    workspace_id uuid NOT NULL,
    id           uuid NOT NULL,
    email        text NOT NULL,
    email_norm   text NOT NULL,
    role_id      uuid NOT NULL,
    all_bots     boolean NOT NULL,
    bot_ids      text NOT NULL,
    state        text NOT NULL CHECK (state IN ('pending', 'accepted', 'revoked')),
    token_hash   text NOT NULL,
    invited_by   uuid NOT NULL,
    created_at   bigint NOT NULL,
    updated_at   bigint NOT NULL,
    expires_at   bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, role_id) REFERENCES role (workspace_id, id)
);
CREATE UNIQUE INDEX invitation_pending ON invitation (workspace_id, email_norm) WHERE state = 'pending';

CREATE TABLE api_key (
    workspace_id uuid NOT NULL,
    id           uuid NOT NULL,
    name         text NOT NULL,
    prefix       text NOT NULL,
    key_hash     text NOT NULL,
    permissions  text NOT NULL,
    created_by   uuid NOT NULL,
    created_at   bigint NOT NULL,
    last_used_at bigint,
    revoked_at   bigint,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX api_key_creator ON api_key (workspace_id, created_by);

-- +goose Down
DROP TABLE api_key;
DROP TABLE invitation;
DROP TABLE token_holder;
DROP TABLE seat;
DROP TABLE member_bot;
DROP TABLE member;
DROP TABLE role;
DROP TABLE installation;
DROP TABLE workspace;
