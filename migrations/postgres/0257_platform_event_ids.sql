-- +goose Up
-- Readers of the log see by its table's locks who may still hold an id: a transaction needs no number for that any more.
ALTER TABLE event ALTER COLUMN id SET DEFAULT nextval('event_id_seq');
DROP FUNCTION event_next_id;

-- +goose Down
-- +goose StatementBegin
CREATE FUNCTION event_next_id() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN nextval('event_id_seq');
END
$$;
-- +goose StatementEnd
ALTER TABLE event ALTER COLUMN id SET DEFAULT event_next_id();
