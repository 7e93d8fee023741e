-- +goose Up
-- The meanings, in a space, of built-in texts about anything: where a bot has few texts, those stand for what has nothing to do
-- with a question. One after the other, float32, little endian.
CREATE TABLE meaning_backdrop (
    workspace_id TEXT    NOT NULL,
    bot_id       TEXT    NOT NULL,
    space        TEXT    NOT NULL,
    dimension    INTEGER NOT NULL,
    vectors      BLOB    NOT NULL,
    PRIMARY KEY (workspace_id, bot_id, space)
);

-- +goose Down
DROP TABLE meaning_backdrop;
