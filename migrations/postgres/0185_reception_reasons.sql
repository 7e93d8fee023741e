-- +goose Up
-- Messages of customers that show that they are unhappy: by their words, or because the answer to them was disliked.
CREATE TABLE unhappy (
  workspace_id    TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  seq             BIGINT NOT NULL,
  disliked        bigint NOT NULL, -- 1: the answer was, and taking the dislike back takes this back
  PRIMARY KEY (workspace_id, conversation_id, seq)
);
-- Conversations that people were asked to look at once because of who the customer is.
CREATE TABLE important (
  workspace_id    TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id)
);

-- +goose Down
DROP TABLE important;
DROP TABLE unhappy;
