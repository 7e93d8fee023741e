-- +goose Up
-- A third state: somebody has been given the conversation and has not answered yet.
CREATE TABLE escalation_next (
  workspace_id    TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('waiting', 'asking', 'assigned')),
  reason          TEXT NOT NULL,
  asked           TEXT NOT NULL DEFAULT '',     -- the detail that is asked for: name | email | phone
  tries           INTEGER NOT NULL DEFAULT 0,   -- how often what came was not one
  passed          TEXT NOT NULL DEFAULT '',     -- the details that are not asked for any more, separated by commas
  since           INTEGER NOT NULL,
  due_at          INTEGER NOT NULL,
  assignee_id     TEXT NOT NULL DEFAULT '',     -- whose answer is waited for
  tried           TEXT NOT NULL DEFAULT '',     -- who had it before and did not answer, separated by commas
  PRIMARY KEY (workspace_id, conversation_id)
);
INSERT INTO escalation_next (workspace_id, conversation_id, state, reason, asked, tries, passed, since, due_at)
  SELECT workspace_id, conversation_id, state, reason, asked, tries, passed, since, due_at FROM escalation;
DROP INDEX escalation_due;
DROP TABLE escalation;
ALTER TABLE escalation_next RENAME TO escalation;
-- all workspaces: what is due is looked for each second.
CREATE INDEX escalation_due ON escalation (workspace_id, due_at);

-- +goose Down
DELETE FROM escalation WHERE state = 'assigned';
ALTER TABLE escalation DROP COLUMN tried;
ALTER TABLE escalation DROP COLUMN assignee_id;
