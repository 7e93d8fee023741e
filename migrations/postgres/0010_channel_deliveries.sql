-- +goose Up
CREATE TABLE connection (
  workspace_id uuid NOT NULL,
  id           uuid NOT NULL,
  bot_id       uuid NOT NULL,
  kind         text NOT NULL,
  account      text NOT NULL,              -- the account's id at the provider
  name         text NOT NULL,
  state        text NOT NULL,              -- connected | needs_attention | disconnected
  settings     text NOT NULL DEFAULT '{}',
  secrets      text NOT NULL DEFAULT '', -- sealed
  created_at   bigint NOT NULL,
  updated_at   bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX connection_account ON connection (workspace_id, kind, account) WHERE state <> 'disconnected';

CREATE TABLE delivery (
  workspace_id    uuid NOT NULL,
  id              uuid NOT NULL,
  connection_id   uuid NOT NULL,
  conversation_id uuid NOT NULL,
  message_id      uuid NOT NULL,
  seq             bigint NOT NULL,
  state           text NOT NULL,           -- queued | sending | sent | failed | uncertain
  attempt         bigint NOT NULL DEFAULT 0,
  reason          text NOT NULL DEFAULT '',
  external_id     text NOT NULL DEFAULT '',
  created_at      bigint NOT NULL,
  updated_at      bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX delivery_message ON delivery (workspace_id, message_id);

-- +goose Down
DROP TABLE delivery;
DROP TABLE connection;
