-- +goose Up
-- Questions a bot could not answer, each wording once. words_key is the words of the subject in alphabetical order, by
-- which wordings that are nearly the same are found. asked_since counts how often a settled question came again.
CREATE TABLE unanswered (
    workspace_id         uuid    NOT NULL,
    id                   uuid    NOT NULL,
    bot_id               uuid    NOT NULL,
    question             text    NOT NULL,
    question_key         text    NOT NULL,
    words_key            text    NOT NULL,
    reason               text    NOT NULL,
    status               text    NOT NULL CHECK (status IN ('open', 'answered', 'dismissed')),
    times                bigint  NOT NULL,
    asked_since          bigint  NOT NULL,
    last_conversation_id uuid,
    source_id            uuid,
    settled_by           uuid,
    settled_at           bigint,
    first_at             bigint  NOT NULL,
    last_at              bigint  NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX unanswered_question ON unanswered (workspace_id, bot_id, question_key);
CREATE INDEX unanswered_list ON unanswered (workspace_id, bot_id, status, times, id);
CREATE INDEX unanswered_words ON unanswered (workspace_id, bot_id, words_key);

-- +goose Down
DROP TABLE unanswered;
