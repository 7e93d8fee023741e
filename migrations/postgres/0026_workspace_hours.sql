-- +goose Up
-- When the people of a workspace work, as JSON; no row means always.
CREATE TABLE working_hours (
    workspace_id uuid    NOT NULL PRIMARY KEY,
    hours        text    NOT NULL,
    updated_at   bigint NOT NULL
);

-- +goose Down
DROP TABLE working_hours;
