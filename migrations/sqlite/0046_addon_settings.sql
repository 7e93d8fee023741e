-- +goose Up
CREATE TABLE addon_setting (
  workspace_id TEXT NOT NULL,
  addon        TEXT NOT NULL,
  enabled      BOOLEAN NOT NULL,
  settings     TEXT NOT NULL,
  secrets      TEXT NOT NULL,               -- sealed
  changed_by   TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, addon)
);

-- What went wrong, for the owner: one row for each reason and hour, with how often.
CREATE TABLE addon_failure (
  workspace_id TEXT NOT NULL,
  addon        TEXT NOT NULL,
  hour         INTEGER NOT NULL,
  reason       TEXT NOT NULL,
  status       INTEGER NOT NULL,            -- of the other side's answer; 0: there was none
  detail       TEXT NOT NULL,               -- of the last time
  times        INTEGER NOT NULL,
  first_at     INTEGER NOT NULL,
  last_at      INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, addon, hour, reason, status)
);

-- +goose Down
DROP TABLE addon_failure;
DROP TABLE addon_setting;
