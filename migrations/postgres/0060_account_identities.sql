-- +goose Up
-- Who an account is at the operator's sign-in provider. Once written, the pair of issuer and subject alone says who comes.
CREATE TABLE account_identity (
    id         uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    issuer     text NOT NULL,
    subject    text NOT NULL,
    email      text NOT NULL,             -- as the provider last named it
    created_at bigint NOT NULL,
    used_at    bigint NOT NULL
);
CREATE UNIQUE INDEX account_identity_subject ON account_identity (issuer, subject);
CREATE UNIQUE INDEX account_identity_account ON account_identity (account_id, issuer);

-- Attempts to sign in that came back from the provider: each counts once.
CREATE TABLE account_attempt (
    state_hash text NOT NULL PRIMARY KEY,
    expires_at bigint NOT NULL
);
CREATE INDEX account_attempt_over ON account_attempt (expires_at);

-- When the provider last vouched for the person in this browser; 0: never.
ALTER TABLE account_session ADD COLUMN vouched_at bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE account_session DROP COLUMN vouched_at;
DROP TABLE account_attempt;
DROP TABLE account_identity;
