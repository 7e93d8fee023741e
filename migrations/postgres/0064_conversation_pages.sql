-- +goose Up
-- The last pages of the website that a contact has looked at since he wrote; the newest 20 of each conversation stay.
CREATE TABLE conversation_page (
  workspace_id    uuid NOT NULL,
  conversation_id uuid NOT NULL,
  id              uuid NOT NULL,
  url             text NOT NULL,
  title           text NOT NULL,
  seen_at         bigint NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id, id)
);

-- +goose Down
DROP TABLE conversation_page;
