-- +goose Up
-- A third state: somebody has been given the conversation and has not answered yet.
ALTER TABLE escalation DROP CONSTRAINT escalation_state_check;
ALTER TABLE escalation ADD CONSTRAINT escalation_state_check CHECK (state IN ('waiting', 'asking', 'assigned'));
ALTER TABLE escalation ADD COLUMN assignee_id TEXT NOT NULL DEFAULT ''; -- whose answer is waited for
ALTER TABLE escalation ADD COLUMN tried TEXT NOT NULL DEFAULT '';       -- who had it before and did not answer, separated by commas

-- +goose Down
DELETE FROM escalation WHERE state = 'assigned';
ALTER TABLE escalation DROP COLUMN tried;
ALTER TABLE escalation DROP COLUMN assignee_id;
ALTER TABLE escalation DROP CONSTRAINT escalation_state_check;
ALTER TABLE escalation ADD CONSTRAINT escalation_state_check CHECK (state IN ('waiting', 'asking'));
