-- +goose Up
-- What somebody or something proposes that a bot should learn, and what became of it. It counts against no limit and is
-- answered from by nobody; an approval makes a FAQ of it. message_id is the reply it was taken from, each once. times is
-- how often the same was proposed.
CREATE TABLE proposal (
    workspace_id    TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    bot_id          TEXT    NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('in_review', 'overlapped', 'rejected', 'imported')),
    via             TEXT    NOT NULL CHECK (via IN ('suggestion', 'unanswered', 'selection', 'history')),
    question        TEXT    NOT NULL,
    question_key    TEXT    NOT NULL,
    answer_html     TEXT    NOT NULL,
    answer_text     TEXT    NOT NULL,
    search_norm     TEXT    NOT NULL,
    overlaps_with   TEXT,
    source_id       TEXT,
    merged          BOOLEAN NOT NULL,
    conversation_id TEXT,
    message_id      TEXT,
    author_id       TEXT,
    author_name     TEXT    NOT NULL,
    times           INTEGER NOT NULL,
    settled_by      TEXT    NOT NULL,
    settled_at      INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id)
);
CREATE INDEX proposal_list ON proposal (workspace_id, bot_id, status, id);
CREATE INDEX proposal_question ON proposal (workspace_id, bot_id, question_key);
CREATE UNIQUE INDEX proposal_message ON proposal (workspace_id, message_id) WHERE message_id IS NOT NULL;

-- How often an entry was answered from on a day (UTC, yyyy-mm-dd), for the last month.
CREATE TABLE entry_use (
    workspace_id TEXT    NOT NULL,
    entry_id     TEXT    NOT NULL,
    day          TEXT    NOT NULL,
    uses         INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, entry_id, day)
);

-- useful is how often a reply drafted from the entry was sent as it was, less how often it was put away. changed_by is the
-- name of who wrote the source last, as it was then.
ALTER TABLE entry ADD COLUMN useful INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN changed_by TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE source DROP COLUMN changed_by;
ALTER TABLE entry DROP COLUMN useful;
DROP TABLE entry_use;
DROP TABLE proposal;
