-- +goose Up
-- Questions a bot could not answer, each wording once. words_key is the words of the subject in alphabetical order, by
-- which wordings that are nearly the same are found. asked_since counts how often a settled question came again.
CREATE TABLE unanswered (
    workspace_id         TEXT    NOT NULL,
    id                   TEXT    NOT NULL,
    bot_id               TEXT    NOT NULL,
    question             TEXT    NOT NULL,
    question_key         TEXT    NOT NULL,
    words_key            TEXT    NOT NULL,
    reason               TEXT    NOT NULL,
    status               TEXT    NOT NULL CHECK (status IN ('open', 'answered', 'dismissed')),
    times                INTEGER NOT NULL,
    asked_since          INTEGER NOT NULL,
    last_conversation_id TEXT,
    source_id            TEXT,
    settled_by           TEXT,
    settled_at           INTEGER,
    first_at             INTEGER NOT NULL,
    last_at              INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX unanswered_question ON unanswered (workspace_id, bot_id, question_key);
CREATE INDEX unanswered_list ON unanswered (workspace_id, bot_id, status, times, id);
CREATE INDEX unanswered_words ON unanswered (workspace_id, bot_id, words_key);

-- +goose Down
DROP TABLE unanswered;
