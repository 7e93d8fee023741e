-- +goose Up
-- Who comes by the sign-in provider is looked for by his address alone, in all workspaces: there are few that wait.
CREATE INDEX invitation_address ON invitation (workspace_id, email_norm) WHERE state = 'pending';

-- +goose Down
DROP INDEX invitation_address;
