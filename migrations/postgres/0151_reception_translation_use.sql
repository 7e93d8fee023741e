-- +goose Up
-- How many translations a workspace has had from the installation's model: every fifth costs a credit.
CREATE TABLE translation_use (
  workspace_id uuid NOT NULL PRIMARY KEY,
  made         bigint NOT NULL
);

-- +goose Down
DROP TABLE translation_use;
