-- +goose Up
-- How far a bot is with the meanings of its texts. A space is one embedding model at one address: only meanings of one space
-- can be compared. serving is the one that questions are compared in, target the one that the settings want: it is filled
-- while the other serves, and takes its place when it is whole. stamp grows with every change of what serves.
CREATE TABLE meaning_base (
    workspace_id  TEXT    NOT NULL,
    bot_id        TEXT    NOT NULL,
    serving       TEXT    NOT NULL, -- empty: words alone
    serving_key   TEXT    NOT NULL,
    serving_model TEXT    NOT NULL,
    stamp         INTEGER NOT NULL,
    target        TEXT    NOT NULL,
    target_key    TEXT    NOT NULL,
    target_model  TEXT    NOT NULL,
    dimension     INTEGER NOT NULL, -- of the target; 0: not known yet
    queued        BOOLEAN NOT NULL, -- a job is on its way, or has come while another one was at work
    holder        TEXT    NOT NULL, -- the job that is at work
    held_until    INTEGER NOT NULL,
    failures      INTEGER NOT NULL, -- in a row
    again_at      INTEGER NOT NULL, -- when the next attempt is due after a failure
    failed_since  INTEGER NOT NULL,
    reason        TEXT    NOT NULL, -- why it does not go on; empty: it does
    message       TEXT    NOT NULL, -- in the vendor's words
    PRIMARY KEY (workspace_id, bot_id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id)
);

-- The meaning of an entry or a passage, by its id, in a space. It goes in the transaction in which its text goes or changes.
-- hash is of the text it was made from. One whose text the vendor refuses has an empty vector and is left out.
CREATE TABLE meaning (
    workspace_id TEXT    NOT NULL,
    bot_id       TEXT    NOT NULL,
    space        TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    source_id    TEXT    NOT NULL,
    hash         TEXT    NOT NULL,
    stamp        INTEGER NOT NULL,
    left_out     BOOLEAN NOT NULL,
    vector       BLOB    NOT NULL, -- float32, little endian
    PRIMARY KEY (workspace_id, bot_id, space, id)
);
CREATE INDEX meaning_source ON meaning (workspace_id, source_id);
CREATE INDEX meaning_stamp ON meaning (workspace_id, bot_id, space, stamp);

-- +goose Down
DROP TABLE meaning;
DROP TABLE meaning_base;
