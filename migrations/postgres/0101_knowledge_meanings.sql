-- +goose Up
-- How far a bot is with the meanings of its texts. A space is one embedding model at one address: only meanings of one space
-- can be compared. serving is the one that questions are compared in, target the one that the settings want: it is filled
-- while the other serves, and takes its place when it is whole. stamp grows with every change of what serves.
CREATE TABLE meaning_base (
    workspace_id  uuid    NOT NULL,
    bot_id        uuid    NOT NULL,
    serving       text    NOT NULL, -- empty: words alone
    serving_key   text    NOT NULL,
    serving_model text    NOT NULL,
    stamp         bigint NOT NULL,
    target        text    NOT NULL,
    target_key    text    NOT NULL,
    target_model  text    NOT NULL,
    dimension     bigint NOT NULL, -- of the target; 0: not known yet
    queued        boolean NOT NULL, -- a job is on its way, or has come while another one was at work
    holder        text    NOT NULL, -- the job that is at work
    held_until    bigint NOT NULL,
    failures      bigint NOT NULL, -- in a row
    again_at      bigint NOT NULL, -- when the next attempt is due after a failure
    failed_since  bigint NOT NULL,
    reason        text    NOT NULL, -- why it does not go on; empty: it does
    message       text    NOT NULL, -- in the vendor's words
    PRIMARY KEY (workspace_id, bot_id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id)
);

-- The meaning of an entry or a passage, by its id, in a space. It goes in the transaction in which its text goes or changes.
-- hash is of the text it was made from. One whose text the vendor refuses has an empty vector and is left out.
CREATE TABLE meaning (
    workspace_id uuid    NOT NULL,
    bot_id       uuid    NOT NULL,
    space        text    NOT NULL,
    id           uuid    NOT NULL,
    source_id    uuid    NOT NULL,
    hash         text    NOT NULL,
    stamp        bigint NOT NULL,
    left_out     boolean NOT NULL,
    vector       bytea    NOT NULL, -- float32, little endian
    PRIMARY KEY (workspace_id, bot_id, space, id)
);
CREATE INDEX meaning_source ON meaning (workspace_id, source_id);
CREATE INDEX meaning_stamp ON meaning (workspace_id, bot_id, space, stamp);

-- +goose Down
DROP TABLE meaning;
DROP TABLE meaning_base;
