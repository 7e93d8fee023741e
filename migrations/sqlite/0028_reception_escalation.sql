-- +goose Up
-- Conversations that ask for a person: waiting for one to take them, or being asked for contact details because nobody
-- is there. due_at is when the state ends by itself.
CREATE TABLE escalation (
  workspace_id    TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('waiting', 'asking')),
  reason          TEXT NOT NULL,
  asked           TEXT NOT NULL DEFAULT '',     -- the detail that is asked for: name | email | phone
  tries           INTEGER NOT NULL DEFAULT 0,   -- how often what came was not one
  passed          TEXT NOT NULL DEFAULT '',     -- the details that are not asked for any more, separated by commas
  since           INTEGER NOT NULL,
  due_at          INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id)
);
-- all workspaces: what is due is looked for each second.
CREATE INDEX escalation_due ON escalation (workspace_id, due_at);

-- How often in a row a customer has written nothing but abuse or advertising, and up to which message.
CREATE TABLE abuse (
  workspace_id    TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  in_row          INTEGER NOT NULL,
  last_seq        INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id)
);

-- Days on which the owner was told that the credits are used up.
CREATE TABLE credits_told (
  workspace_id TEXT NOT NULL,
  day          TEXT NOT NULL,
  PRIMARY KEY (workspace_id, day)
);

-- +goose Down
DROP TABLE credits_told;
DROP TABLE abuse;
DROP INDEX escalation_due;
DROP TABLE escalation;
