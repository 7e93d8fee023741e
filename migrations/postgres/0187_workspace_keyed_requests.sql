-- +goose Up
-- Requests that carry a key of their sender's (Idempotency-Key), so that sending one again does nothing twice.
CREATE TABLE keyed_request (
  workspace_id TEXT NOT NULL,
  caller_id    TEXT NOT NULL, -- a member or an API key
  request_key  TEXT NOT NULL,
  fingerprint  TEXT NOT NULL, -- of method, address and body
  status       BIGINT NOT NULL, -- of the answer; 0: not answered yet
  answer       TEXT NOT NULL, -- sealed: it may tell a secret that is shown once
  begun_at     BIGINT NOT NULL,
  free_at      BIGINT NOT NULL, -- from when the key may be used anew
  PRIMARY KEY (workspace_id, caller_id, request_key)
);
-- all workspaces: what has had its time is looked for each hour.
CREATE INDEX keyed_request_free ON keyed_request (workspace_id, free_at);

-- +goose Down
DROP TABLE keyed_request;
