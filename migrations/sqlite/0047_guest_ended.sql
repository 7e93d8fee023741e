-- +goose Up
-- Guest tokens that are over before their time: of one signed-in browser (s:…), or those that a contact had before he
-- was proven to be somebody (c:…). A row is needed until the last such token is over by itself.
CREATE TABLE guest_ended (
  workspace_id TEXT NOT NULL,
  mark         TEXT NOT NULL,
  ended_at     INTEGER NOT NULL,
  until        INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, mark)
);
CREATE INDEX guest_ended_until ON guest_ended (workspace_id, until);

-- +goose Down
DROP TABLE guest_ended;
