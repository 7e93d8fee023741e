-- +goose Up
-- As on PostgreSQL, where answers to different contacts would wait for each other; with its one writer SQLite uses slot 0 alone.
ALTER TABLE model_use RENAME TO model_use_old;
CREATE TABLE model_use (
    workspace_id TEXT    NOT NULL,
    day          TEXT    NOT NULL, -- in the workspace's zone
    kind         TEXT    NOT NULL,
    who          TEXT    NOT NULL, -- an address is stored as a hash
    answers      INTEGER NOT NULL,
    tokens_in    INTEGER NOT NULL,
    tokens_out   INTEGER NOT NULL,
    credits      INTEGER NOT NULL,
    cost         INTEGER NOT NULL,
    slot         INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, day, kind, who, slot)
);
INSERT INTO model_use (workspace_id, day, kind, who, answers, tokens_in, tokens_out, credits, cost)
    SELECT workspace_id, day, kind, who, answers, tokens_in, tokens_out, credits, cost FROM model_use_old;
DROP TABLE model_use_old;

-- +goose Down
ALTER TABLE model_use RENAME TO model_use_slots;
CREATE TABLE model_use (
    workspace_id TEXT    NOT NULL,
    day          TEXT    NOT NULL, -- in the workspace's zone
    kind         TEXT    NOT NULL,
    who          TEXT    NOT NULL, -- an address is stored as a hash
    answers      INTEGER NOT NULL,
    tokens_in    INTEGER NOT NULL,
    tokens_out   INTEGER NOT NULL,
    credits      INTEGER NOT NULL,
    cost         INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, day, kind, who)
);
INSERT INTO model_use (workspace_id, day, kind, who, answers, tokens_in, tokens_out, credits, cost)
    SELECT workspace_id, day, kind, who, sum(answers), sum(tokens_in), sum(tokens_out), sum(credits), sum(cost) FROM model_use_slots
    GROUP BY workspace_id, day, kind, who;
DROP TABLE model_use_slots;
