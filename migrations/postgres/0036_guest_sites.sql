-- +goose Up
-- The websites on which a bot's button was asked for; at most 50 of each bot.
CREATE TABLE site (
  workspace_id  uuid NOT NULL,
  bot_id        uuid NOT NULL,
  origin        text NOT NULL,
  refused       boolean NOT NULL,            -- not among the bot's allowed domains
  first_seen_at bigint NOT NULL,
  last_seen_at  bigint NOT NULL,
  PRIMARY KEY (workspace_id, bot_id, origin)
);

-- +goose Down
DROP TABLE site;
