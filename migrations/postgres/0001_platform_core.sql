-- +goose Up

-- The event log: what happened, in the transaction in which it happened. Append-only.
-- Ids become visible out of order here: a transaction may take an id and commit after a later one was read. Readers
-- therefore walk the log by (xid, id) and stop below the oldest transaction that still runs. xid is a number and not
-- an xid8 so that a restore into another server, whose transactions count from elsewhere, can move it (see db.Migrate).
CREATE TABLE event (
    id           bigint GENERATED ALWAYS AS IDENTITY,
    workspace_id uuid   NOT NULL,
    kind         text   NOT NULL,
    v            bigint NOT NULL,
    subject      text   NOT NULL,
    actor_kind   text   NOT NULL,
    actor_id     text   NOT NULL,
    cause        text   NOT NULL,
    at           bigint NOT NULL,
    payload      text   NOT NULL,
    xid          bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX event_by_commit ON event (xid, id);
CREATE INDEX event_by_workspace ON event (workspace_id, xid, id);

-- How far each consumer of the log has come.
CREATE TABLE event_cursor (
    consumer text   NOT NULL PRIMARY KEY,
    last_id  bigint NOT NULL,
    last_xid bigint NOT NULL DEFAULT 0
);

-- Events that a consumer could not digest; they are set aside so that the ones behind them go on.
CREATE TABLE event_parked (
    consumer  text   NOT NULL,
    event_id  bigint NOT NULL,
    error     text   NOT NULL,
    parked_at bigint NOT NULL,
    PRIMARY KEY (consumer, event_id)
);

-- Jobs, written in the transaction that wants them; a dispatcher moves them to the job runner when they are due.
CREATE TABLE job_outbox (
    id         uuid   NOT NULL PRIMARY KEY,
    kind       text   NOT NULL,
    args       text   NOT NULL,
    queue      text   NOT NULL,
    run_at     bigint NOT NULL,
    created_at bigint NOT NULL
);
CREATE INDEX job_outbox_due ON job_outbox (run_at, id);

-- +goose Down
DROP TABLE job_outbox;
DROP TABLE event_parked;
DROP TABLE event_cursor;
DROP TABLE event;
