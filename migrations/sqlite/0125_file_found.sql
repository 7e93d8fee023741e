-- +goose Up
-- The pictures of pages that messages link to, by when a message last got one: they go a while later.
CREATE INDEX file_found ON file (workspace_id, used_at) WHERE by_kind = 'conversation' AND purpose = 'image' AND dropped_at IS NULL;

-- +goose Down
DROP INDEX file_found;
