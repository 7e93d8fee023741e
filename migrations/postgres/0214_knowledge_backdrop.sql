-- +goose Up
-- The meanings, in a space, of built-in texts about anything: where a bot has few texts, those stand for what has nothing to do
-- with a question. One after the other, float32, little endian.
CREATE TABLE meaning_backdrop (
    workspace_id uuid    NOT NULL,
    bot_id       uuid    NOT NULL,
    space        text    NOT NULL,
    dimension    bigint NOT NULL,
    vectors      bytea   NOT NULL,
    PRIMARY KEY (workspace_id, bot_id, space)
);

-- +goose Down
DROP TABLE meaning_backdrop;
