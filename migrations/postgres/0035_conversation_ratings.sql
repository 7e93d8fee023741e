-- +goose Up
-- What a contact thought of a closed conversation; the newest word holds. seq is the line in the thread that shows it.
CREATE TABLE rating (
  workspace_id    uuid NOT NULL,
  conversation_id uuid NOT NULL,
  bot_id          uuid NOT NULL,
  contact_id      uuid NOT NULL,
  assignee_id     uuid,
  seq             bigint NOT NULL,
  score           bigint NOT NULL CHECK (score BETWEEN 1 AND 5),
  comment         text NOT NULL,
  created_at      bigint NOT NULL,
  changed_at      bigint NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id)
);
CREATE INDEX rating_bot ON rating (workspace_id, bot_id, created_at);

-- What is behind the addresses that people write, so that each is fetched once a week and not with every message.
CREATE TABLE link_preview (
  workspace_id uuid NOT NULL,
  url_key      text NOT NULL,               -- hash of the address
  url          text NOT NULL,
  title        text NOT NULL,               -- empty: there is nothing to show
  description  text NOT NULL,
  site         text NOT NULL,
  fetched_at   bigint NOT NULL,
  PRIMARY KEY (workspace_id, url_key)
);

-- +goose Down
DROP TABLE link_preview;
DROP TABLE rating;
