-- +goose Up
-- When the people of a workspace work, as JSON; no row means always.
CREATE TABLE working_hours (
    workspace_id TEXT    NOT NULL PRIMARY KEY,
    hours        TEXT    NOT NULL,
    updated_at   INTEGER NOT NULL
);

-- +goose Down
DROP TABLE working_hours;
