-- +goose Up
CREATE TABLE workspace (
    id         TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    timezone   TEXT NOT NULL,
    locale     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

-- One row at most: who was first. Two set-ups at the same moment meet here, and one loses.
CREATE TABLE installation (
    one          INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    workspace_id TEXT NOT NULL,
    created_at   INTEGER NOT NULL
);

CREATE TABLE role (
    workspace_id TEXT NOT NULL,
    id           TEXT NOT NULL,
    key          TEXT NOT NULL,
    name         TEXT NOT NULL,
    builtin      BOOLEAN NOT NULL,
    permissions  TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX role_key ON role (workspace_id, key);

-- A removed member keeps his row: messages show his name as a former member.
CREATE TABLE member (
    workspace_id TEXT NOT NULL,
    id           TEXT NOT NULL,
    account_id   TEXT NOT NULL,
    name         TEXT NOT NULL,
    email        TEXT NOT NULL,
    search_norm  TEXT NOT NULL,
    role_id      TEXT NOT NULL,
    owner        BOOLEAN NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('active', 'disabled', 'removed')),
    availability TEXT NOT NULL CHECK (availability IN ('online', 'away', 'offline')),
    all_bots     BOOLEAN NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    removed_at   INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, role_id) REFERENCES role (workspace_id, id)
);
CREATE UNIQUE INDEX member_account ON member (workspace_id, account_id);
CREATE UNIQUE INDEX member_owner ON member (workspace_id) WHERE owner;
CREATE INDEX member_role ON member (workspace_id, role_id);

CREATE TABLE member_bot (
    workspace_id TEXT NOT NULL,
    member_id    TEXT NOT NULL,
    bot_id       TEXT NOT NULL,
    PRIMARY KEY (workspace_id, member_id, bot_id),
    FOREIGN KEY (workspace_id, member_id) REFERENCES member (workspace_id, id)
);

-- The way from a person to his workspaces. Installation-wide: at sign-in the workspace is not known yet.
CREATE TABLE seat (
    account_id   TEXT NOT NULL,
    workspace_id TEXT NOT NULL,
    member_id    TEXT NOT NULL,
    PRIMARY KEY (account_id, workspace_id)
);

-- The way from a token (invitation, API key) to its workspace and row. Installation-wide for the same reason.
CREATE TABLE token_holder (
    token_hash   TEXT NOT NULL PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('invitation', 'api_key')),
    workspace_id TEXT NOT NULL,
    object_id    TEXT NOT NULL
);

CREATE TABLE invitation (
    workspace_id TEXT NOT NULL,
    id           TEXT NOT NULL,
    email        TEXT NOT NULL,
    email_norm   TEXT NOT NULL,
    role_id      TEXT NOT NULL,
    all_bots     BOOLEAN NOT NULL,
    bot_ids      TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'revoked')),
    token_hash   TEXT NOT NULL,
    invited_by   TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, role_id) REFERENCES role (workspace_id, id)
);
CREATE UNIQUE INDEX invitation_pending ON invitation (workspace_id, email_norm) WHERE state = 'pending';

CREATE TABLE api_key (
    workspace_id TEXT NOT NULL,
    id           TEXT NOT NULL,
    name         TEXT NOT NULL,
    prefix       TEXT NOT NULL,
    key_hash     TEXT NOT NULL,
    permissions  TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER,
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
