-- +goose Up
-- Where this installation's plans differ from the ones that come with the product; an empty amount is no limit.
CREATE TABLE plan_limit (
    plan   TEXT NOT NULL,
    meter  TEXT NOT NULL,
    amount INTEGER CHECK (amount >= 0),
    PRIMARY KEY (plan, meter)
);

-- The plan of a workspace. No row: the plan new workspaces start on.
CREATE TABLE subscription (
    workspace_id TEXT NOT NULL PRIMARY KEY,
    plan         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
);

-- What was agreed with one workspace; stands above its plan.
CREATE TABLE workspace_limit (
    workspace_id TEXT NOT NULL,
    meter        TEXT NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (workspace_id, meter)
);

-- What is used: period is empty for things that exist, the month (2006-01, in the workspace's zone) for things that happen.
CREATE TABLE meter_use (
    workspace_id TEXT NOT NULL,
    meter        TEXT NOT NULL,
    period       TEXT NOT NULL,
    used         INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (workspace_id, meter, period)
);

-- +goose Down
DROP TABLE meter_use;
DROP TABLE workspace_limit;
DROP TABLE subscription;
DROP TABLE plan_limit;
