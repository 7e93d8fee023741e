-- +goose Up
-- Who an account is at the operator's sign-in provider. Once written, the pair of issuer and subject alone says who comes.
CREATE TABLE account_identity (
    id         TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    issuer     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    email      TEXT NOT NULL,             -- as the provider last named it
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL
);
CREATE UNIQUE INDEX account_identity_subject ON account_identity (issuer, subject);
CREATE UNIQUE INDEX account_identity_account ON account_identity (account_id, issuer);

-- Attempts to sign in that came back from the provider: each counts once.
CREATE TABLE account_attempt (
    state_hash TEXT NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
);
CREATE INDEX account_attempt_over ON account_attempt (expires_at);

-- When the provider last vouched for the person in this browser; 0: never.
ALTER TABLE account_session ADD COLUMN vouched_at INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE account_session DROP COLUMN vouched_at;
DROP TABLE account_attempt;
DROP TABLE account_identity;
