-- +goose Up
CREATE TABLE connection (
  workspace_id TEXT NOT NULL,
  id           TEXT NOT NULL,
  bot_id       TEXT NOT NULL,
  kind         TEXT NOT NULL,
  account      TEXT NOT NULL,              -- the account's id at the provider
  name         TEXT NOT NULL,
  state        TEXT NOT NULL,              -- connected | needs_attention | disconnected
  settings     TEXT NOT NULL DEFAULT '{}',
  secrets      TEXT NOT NULL DEFAULT '', -- sealed
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX connection_account ON connection (workspace_id, kind, account) WHERE state <> 'disconnected';

CREATE TABLE delivery (
  workspace_id    TEXT NOT NULL,
  id              TEXT NOT NULL,
  connection_id   TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  message_id      TEXT NOT NULL,
  seq             INTEGER NOT NULL,
  state           TEXT NOT NULL,           -- queued | sending | sent | failed | uncertain
  attempt         INTEGER NOT NULL DEFAULT 0,
  reason          TEXT NOT NULL DEFAULT '',
  external_id     TEXT NOT NULL DEFAULT '',
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX delivery_message ON delivery (workspace_id, message_id);

-- +goose Down
DROP TABLE delivery;
DROP TABLE connection;
