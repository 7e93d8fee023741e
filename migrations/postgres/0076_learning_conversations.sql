-- +goose Up
-- Whether and how a bot learns from conversations. A bot without a row learns after review, from all its agents.
CREATE TABLE learning_setting (
    workspace_id uuid    NOT NULL,
    bot_id       uuid    NOT NULL,
    allowed      boolean NOT NULL,
    mode         text    NOT NULL CHECK (mode IN ('after_reviewing', 'immediately')),
    members      text    NOT NULL,
    updated_at   bigint  NOT NULL,
    PRIMARY KEY (workspace_id, bot_id)
);

-- In which conversations an unanswered question was asked: seq is the message that asked last. told_at says when the
-- customer was sent the answer afterwards, replied_at when an agent gave it.
CREATE TABLE unanswered_asker (
    workspace_id    uuid    NOT NULL,
    unanswered_id   uuid    NOT NULL,
    conversation_id uuid    NOT NULL,
    seq             bigint  NOT NULL,
    asked_at        bigint  NOT NULL,
    replied_at      bigint,
    told_at         bigint,
    PRIMARY KEY (workspace_id, unanswered_id, conversation_id)
);
CREATE INDEX unanswered_asker_conversation ON unanswered_asker (workspace_id, conversation_id);

-- original is what the customer wrote, where the question was made to stand alone.
ALTER TABLE unanswered ADD COLUMN original text NOT NULL DEFAULT '';
ALTER TABLE unanswered ADD COLUMN language text NOT NULL DEFAULT '';
ALTER TABLE unanswered ADD COLUMN channel text NOT NULL DEFAULT '';
CREATE INDEX unanswered_recent ON unanswered (workspace_id, bot_id, status, last_at, id);

-- +goose Down
DROP INDEX unanswered_recent;
ALTER TABLE unanswered DROP COLUMN channel;
ALTER TABLE unanswered DROP COLUMN language;
ALTER TABLE unanswered DROP COLUMN original;
DROP TABLE unanswered_asker;
DROP TABLE learning_setting;
