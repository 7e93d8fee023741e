-- +goose Up

-- The event log: what happened, in the transaction in which it happened. Append-only.
-- Ids become visible out of order here: a transaction may take an id and commit after a later one was read. Readers
-- wait at a missing id until it appears, or until every transaction that could hold it is over. For that a transaction
-- must have its number before it takes an id; hence the function.
CREATE SEQUENCE event_id_seq AS bigint;
-- +goose StatementBegin
CREATE FUNCTION event_next_id() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN nextval('event_id_seq');
END
$$;
-- +goose StatementEnd
CREATE TABLE event (
    id           bigint NOT NULL DEFAULT event_next_id(),
    workspace_id uuid   NOT NULL,
    kind         text   NOT NULL,
    v            bigint NOT NULL,
    subject      text   NOT NULL,
    actor_kind   text   NOT NULL,
    actor_id     text   NOT NULL,
    cause        text   NOT NULL,
    at           bigint NOT NULL,
    payload      text   NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX event_by_workspace ON event (workspace_id, id);

-- How far each consumer of the log has come.
CREATE TABLE event_cursor (
    consumer text   NOT NULL PRIMARY KEY,
    last_id  bigint NOT NULL
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
DROP FUNCTION event_next_id;
DROP SEQUENCE event_id_seq;
