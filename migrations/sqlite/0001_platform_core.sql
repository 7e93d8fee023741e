-- +goose Up

-- The event log: what happened, in the transaction in which it happened. Append-only.
CREATE TABLE event (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    v            INTEGER NOT NULL,
    subject      TEXT    NOT NULL,
    actor_kind   TEXT    NOT NULL,
    actor_id     TEXT    NOT NULL,
    cause        TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    payload      TEXT    NOT NULL
);
CREATE INDEX event_by_workspace ON event (workspace_id, id);

-- How far each consumer of the log has come.
CREATE TABLE event_cursor (
    consumer TEXT    NOT NULL PRIMARY KEY,
    last_id  INTEGER NOT NULL
) WITHOUT ROWID;

-- Events that a consumer could not digest; they are set aside so that the ones behind them go on.
CREATE TABLE event_parked (
    consumer  TEXT    NOT NULL,
    event_id  INTEGER NOT NULL,
    error     TEXT    NOT NULL,
    parked_at INTEGER NOT NULL,
    PRIMARY KEY (consumer, event_id)
) WITHOUT ROWID;

-- Jobs, written in the transaction that wants them; a dispatcher moves them to the job runner when they are due.
CREATE TABLE job_outbox (
    id         TEXT    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    args       TEXT    NOT NULL,
    queue      TEXT    NOT NULL,
    run_at     INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX job_outbox_due ON job_outbox (run_at, id);

-- +goose Down
DROP TABLE job_outbox;
DROP TABLE event_parked;
DROP TABLE event_cursor;
DROP TABLE event;
