-- +goose Up
-- What a plan allows. No row: unlimited. The numbers are data, so that an operator can change them.
CREATE TABLE plan_limit (
    plan   TEXT NOT NULL,
    meter  TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (plan, meter)
);
INSERT INTO plan_limit (plan, meter, amount) VALUES
    ('free', 'bots', 1),
    ('starter', 'bots', 2),
    ('growth', 'bots', 5),
    ('business', 'bots', 20),
    ('free', 'members', 1),
    ('starter', 'members', 3),
    ('growth', 'members', 10),
    ('business', 'members', 30),
    ('free', 'credits', 100),
    ('starter', 'credits', 2000),
    ('growth', 'credits', 8000),
    ('business', 'credits', 30000),
    ('free', 'conversations', 100),
    ('starter', 'conversations', 1500),
    ('growth', 'conversations', 6000),
    ('business', 'conversations', 25000);

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
