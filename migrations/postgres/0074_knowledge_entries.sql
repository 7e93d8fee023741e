-- +goose Up
-- What somebody or something proposes that a bot should learn, and what became of it. It counts against no limit and is
-- answered from by nobody; an approval makes a FAQ of it. message_id is the reply it was taken from, each once. times is
-- how often the same was proposed.
CREATE TABLE proposal (
    workspace_id    uuid    NOT NULL,
    id              uuid    NOT NULL,
    bot_id          uuid    NOT NULL,
    status          text    NOT NULL CHECK (status IN ('in_review', 'overlapped', 'rejected', 'imported')),
    via             text    NOT NULL CHECK (via IN ('suggestion', 'unanswered', 'selection', 'history')),
    question        text    NOT NULL,
    question_key    text    NOT NULL,
    answer_html     text    NOT NULL,
    answer_text     text    NOT NULL,
    search_norm     text    NOT NULL,
    overlaps_with   uuid,
    source_id       uuid,
    merged          boolean NOT NULL,
    conversation_id uuid,
    message_id      uuid,
    author_id       uuid,
    author_name     text    NOT NULL,
    times           bigint  NOT NULL,
    settled_by      text    NOT NULL,
    settled_at      bigint,
    created_at      bigint  NOT NULL,
    updated_at      bigint  NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id)
);
CREATE INDEX proposal_list ON proposal (workspace_id, bot_id, status, id);
CREATE INDEX proposal_question ON proposal (workspace_id, bot_id, question_key);
CREATE UNIQUE INDEX proposal_message ON proposal (workspace_id, message_id) WHERE message_id IS NOT NULL;

-- How often an entry was answered from on a day (UTC, yyyy-mm-dd), for the last month.
CREATE TABLE entry_use (
    workspace_id uuid    NOT NULL,
    entry_id     uuid    NOT NULL,
    day          text    NOT NULL,
    uses         bigint  NOT NULL,
    PRIMARY KEY (workspace_id, entry_id, day)
);

-- useful is how often a reply drafted from the entry was sent as it was, less how often it was put away. changed_by is the
-- name of who wrote the source last, as it was then.
ALTER TABLE entry ADD COLUMN useful bigint  NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN changed_by text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE source DROP COLUMN changed_by;
ALTER TABLE entry DROP COLUMN useful;
DROP TABLE entry_use;
DROP TABLE proposal;
