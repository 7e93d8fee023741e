-- +goose Up
-- People who sign in. They belong to the installation, not to one workspace.
CREATE TABLE account (
    id            uuid NOT NULL PRIMARY KEY,
    email         text NOT NULL,
    email_norm    text NOT NULL,
    name          text NOT NULL,
    password_hash text NOT NULL,
    locale        text NOT NULL,
    created_at    bigint NOT NULL,
    updated_at    bigint NOT NULL
);
CREATE UNIQUE INDEX account_email ON account (email_norm);

-- One row for each signed-in browser; only the SHA-256 of its token is kept.
CREATE TABLE account_session (
    token_hash   text NOT NULL PRIMARY KEY,
    account_id   uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    user_agent   text NOT NULL,
    ip           text NOT NULL,
    created_at   bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    expires_at   bigint NOT NULL
);
CREATE INDEX account_session_account ON account_session (account_id, last_seen_at);

-- A link to choose a new password: works once, for an hour.
CREATE TABLE account_password_reset (
    token_hash text NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE INDEX account_password_reset_account ON account_password_reset (account_id);

-- +goose Down
DROP TABLE account_password_reset;
DROP TABLE account_session;
DROP TABLE account;
