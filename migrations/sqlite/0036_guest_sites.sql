-- +goose Up
-- The websites on which a bot's button was asked for; at most 50 of each bot.
CREATE TABLE site (
  workspace_id  TEXT NOT NULL,
  bot_id        TEXT NOT NULL,
  origin        TEXT NOT NULL,
  refused       BOOLEAN NOT NULL,            -- not among the bot's allowed domains
  first_seen_at INTEGER NOT NULL,
  last_seen_at  INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, bot_id, origin)
);

-- +goose Down
DROP TABLE site;
