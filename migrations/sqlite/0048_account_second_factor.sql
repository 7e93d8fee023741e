-- +goose Up
-- The second factor of an account: codes of an authenticator app.
CREATE TABLE account_totp (
    account_id   TEXT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    secret       TEXT NOT NULL,           -- sealed
    confirmed_at INTEGER,                 -- empty: being set up
    last_step    INTEGER NOT NULL,        -- the period of the last code: each counts once
    created_at   INTEGER NOT NULL
);

-- Ten codes for the day when the app is lost; only their SHA-256 is kept, and each works once.
CREATE TABLE account_recovery_code (
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    code_hash  TEXT NOT NULL,
    PRIMARY KEY (account_id, code_hash)
);

-- +goose Down
DROP TABLE account_recovery_code;
DROP TABLE account_totp;
