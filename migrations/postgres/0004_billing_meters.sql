-- +goose Up
-- Where this installation's plans differ from the ones that come with the product; an empty amount is no limit.
CREATE TABLE plan_limit (
    plan   text NOT NULL,
    meter  text NOT NULL,
    amount bigint CHECK (amount >= 0),
    PRIMARY KEY (plan, meter)
);

-- The plan of a workspace. No row: the plan new workspaces start on.
CREATE TABLE subscription (
    workspace_id uuid NOT NULL PRIMARY KEY,
    plan         text NOT NULL,
    created_at   bigint NOT NULL,
    updated_at   bigint NOT NULL
);

-- What was agreed with one workspace; stands above its plan.
CREATE TABLE workspace_limit (
    workspace_id uuid NOT NULL,
    meter        text NOT NULL,
    amount       bigint NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (workspace_id, meter)
);

-- What is used: period is empty for things that exist, the month (2006-01, in the workspace's zone) for things that happen.
CREATE TABLE meter_use (
    workspace_id uuid NOT NULL,
    meter        text NOT NULL,
    period       text NOT NULL,
    used         bigint NOT NULL CHECK (used >= 0),
    PRIMARY KEY (workspace_id, meter, period)
);

-- +goose Down
DROP TABLE meter_use;
DROP TABLE workspace_limit;
DROP TABLE subscription;
DROP TABLE plan_limit;
