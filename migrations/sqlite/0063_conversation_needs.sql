-- +goose Up
-- What waits for a person is counted on the overview. Few conversations do at a time, so the index is small.
CREATE INDEX conversation_needs ON conversation (workspace_id, stage, assignee_id, bot_id) WHERE needs_agent AND NOT testing;
-- Lists show and filter by the contact's rating, as by all other marks: it joins them in the row. r is the score.
UPDATE conversation SET marks = CASE WHEN marks = '' THEN '{"r":' ELSE substr(marks, 1, length(marks) - 1) || ',"r":' END ||
 (SELECT r.score FROM rating r WHERE r.workspace_id = conversation.workspace_id AND r.conversation_id = conversation.id) || '}'
 WHERE EXISTS (SELECT 1 FROM rating r WHERE r.workspace_id = conversation.workspace_id AND r.conversation_id = conversation.id);

-- +goose Down
DROP INDEX conversation_needs;
