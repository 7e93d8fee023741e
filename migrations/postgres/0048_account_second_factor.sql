-- +goose Up
-- The second factor of an account: codes of an authenticator app.
CREATE TABLE account_totp (
    account_id   uuid NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    secret       text NOT NULL,           -- sealed
    confirmed_at bigint,                 -- empty: being set up
    last_step    bigint NOT NULL,        -- the period of the last code: each counts once
    created_at   bigint NOT NULL
);

-- Ten codes for the day when the app is lost; only their SHA-256 is kept, and each works once.
CREATE TABLE account_recovery_code (
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    code_hash  text NOT NULL,
    PRIMARY KEY (account_id, code_hash)
);

-- +goose Down
DROP TABLE account_recovery_code;
DROP TABLE account_totp;
