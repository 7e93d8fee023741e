-- +goose Up
-- The pictures under a bot's greeting, and all that it has ever shown: the conversations that began with them show them still.
ALTER TABLE bot ADD COLUMN greeting_pictures TEXT NOT NULL DEFAULT '[]';
CREATE TABLE bot_picture (
  workspace_id TEXT NOT NULL,
  bot_id       TEXT NOT NULL,
  file_id      TEXT NOT NULL,
  PRIMARY KEY (workspace_id, bot_id, file_id)
);
CREATE INDEX bot_picture_file ON bot_picture (workspace_id, file_id);

-- +goose Down
DROP INDEX bot_picture_file;
DROP TABLE bot_picture;
ALTER TABLE bot DROP COLUMN greeting_pictures;
