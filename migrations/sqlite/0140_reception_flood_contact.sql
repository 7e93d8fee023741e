-- +goose Up
-- Contacts who write more than a bot answers, and when they were told, in whichever conversation it was.
CREATE TABLE flood_contact (
  workspace_id TEXT NOT NULL,
  contact_id   TEXT NOT NULL,
  told_at      INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, contact_id)
);

-- +goose Down
DROP TABLE flood_contact;
