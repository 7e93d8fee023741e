-- +goose Up
-- How many translations a workspace has had from the installation's model: every fifth costs a credit.
CREATE TABLE translation_use (
  workspace_id TEXT NOT NULL PRIMARY KEY,
  made         INTEGER NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE translation_use;
