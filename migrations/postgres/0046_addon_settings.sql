-- +goose Up
CREATE TABLE addon_setting (
  workspace_id uuid NOT NULL,
  addon        text NOT NULL,
  enabled      boolean NOT NULL,
  settings     text NOT NULL,
  secrets      text NOT NULL,               -- sealed
  changed_by   text NOT NULL,
  created_at   bigint NOT NULL,
  updated_at   bigint NOT NULL,
  PRIMARY KEY (workspace_id, addon)
);

-- What went wrong, for the owner: one row for each reason and hour, with how often.
CREATE TABLE addon_failure (
  workspace_id uuid NOT NULL,
  addon        text NOT NULL,
  hour         bigint NOT NULL,
  reason       text NOT NULL,
  status       bigint NOT NULL,            -- of the other side's answer; 0: there was none
  detail       text NOT NULL,               -- of the last time
  times        bigint NOT NULL,
  first_at     bigint NOT NULL,
  last_at      bigint NOT NULL,
  PRIMARY KEY (workspace_id, addon, hour, reason, status)
);

-- +goose Down
DROP TABLE addon_failure;
DROP TABLE addon_setting;
