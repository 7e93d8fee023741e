-- +goose Up
ALTER TABLE workspace ADD COLUMN company_name TEXT NOT NULL DEFAULT '';
ALTER TABLE workspace ADD COLUMN industry TEXT NOT NULL DEFAULT '';
ALTER TABLE workspace ADD COLUMN description TEXT NOT NULL DEFAULT '';
-- How far the first run of a new workspace has come, as JSON; empty for one that has none.
ALTER TABLE workspace ADD COLUMN first_run TEXT NOT NULL DEFAULT '';
-- The demo's workspace can be removed as a whole; no other can.
ALTER TABLE installation ADD COLUMN demo BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE installation DROP COLUMN demo;
ALTER TABLE workspace DROP COLUMN first_run;
ALTER TABLE workspace DROP COLUMN description;
ALTER TABLE workspace DROP COLUMN industry;
ALTER TABLE workspace DROP COLUMN company_name;
