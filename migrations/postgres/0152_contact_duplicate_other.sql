-- +goose Up
-- Whom a contact may be the same as is asked from both sides.
CREATE INDEX contact_duplicate_other ON contact_duplicate (workspace_id, other_id);

-- +goose Down
DROP INDEX contact_duplicate_other;
