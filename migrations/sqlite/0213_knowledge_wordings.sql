-- +goose Up
-- What customers wrote who then chose a FAQ out of those that they were asked about: one more way to ask it. asks is that FAQ;
-- such a proposal has no answer of its own. The table is made anew for its longer list of ways, and what hangs on it is put
-- aside meanwhile: to drop it would take that along.
CREATE TABLE proposal_words_kept AS SELECT workspace_id, bot_id, digest, proposal_id FROM proposal_words;
DROP TABLE proposal_words;
CREATE TABLE proposal_next (
    workspace_id    TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    bot_id          TEXT    NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('in_review', 'overlapped', 'rejected', 'imported')),
    via             TEXT    NOT NULL CHECK (via IN ('suggestion', 'unanswered', 'selection', 'history', 'chosen')),
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
    asks            TEXT,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id),
    CHECK ((via = 'chosen') = (asks IS NOT NULL))
);
INSERT INTO proposal_next (workspace_id, id, bot_id, status, via, question, question_key, answer_html, answer_text, search_norm, overlaps_with, source_id,
    merged, conversation_id, message_id, author_id, author_name, times, settled_by, settled_at, created_at, updated_at)
    SELECT workspace_id, id, bot_id, status, via, question, question_key, answer_html, answer_text, search_norm, overlaps_with, source_id,
    merged, conversation_id, message_id, author_id, author_name, times, settled_by, settled_at, created_at, updated_at FROM proposal;
DROP TABLE proposal;
ALTER TABLE proposal_next RENAME TO proposal;
CREATE INDEX proposal_list ON proposal (workspace_id, bot_id, status, id);
CREATE INDEX proposal_question ON proposal (workspace_id, bot_id, question_key);
CREATE UNIQUE INDEX proposal_message ON proposal (workspace_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX proposal_asks ON proposal (workspace_id, bot_id, asks) WHERE asks IS NOT NULL;
CREATE TABLE proposal_words (
    workspace_id TEXT NOT NULL,
    bot_id       TEXT NOT NULL,
    digest       TEXT NOT NULL,
    proposal_id  TEXT NOT NULL,
    PRIMARY KEY (workspace_id, bot_id, digest),
    FOREIGN KEY (workspace_id, proposal_id) REFERENCES proposal (workspace_id, id) ON DELETE CASCADE
);
INSERT INTO proposal_words (workspace_id, bot_id, digest, proposal_id) SELECT workspace_id, bot_id, digest, proposal_id FROM proposal_words_kept;
DROP TABLE proposal_words_kept;
CREATE INDEX proposal_words_of ON proposal_words (workspace_id, proposal_id);

-- Which customers have chosen it: each counts once.
CREATE TABLE proposal_chooser (
    workspace_id TEXT NOT NULL,
    proposal_id  TEXT NOT NULL,
    contact_id   TEXT NOT NULL,
    PRIMARY KEY (workspace_id, proposal_id, contact_id),
    FOREIGN KEY (workspace_id, proposal_id) REFERENCES proposal (workspace_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE proposal_chooser;
DELETE FROM proposal WHERE via = 'chosen';
CREATE TABLE proposal_words_kept AS SELECT workspace_id, bot_id, digest, proposal_id FROM proposal_words;
DROP TABLE proposal_words;
CREATE TABLE proposal_next (
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
INSERT INTO proposal_next (workspace_id, id, bot_id, status, via, question, question_key, answer_html, answer_text, search_norm, overlaps_with, source_id,
    merged, conversation_id, message_id, author_id, author_name, times, settled_by, settled_at, created_at, updated_at)
    SELECT workspace_id, id, bot_id, status, via, question, question_key, answer_html, answer_text, search_norm, overlaps_with, source_id,
    merged, conversation_id, message_id, author_id, author_name, times, settled_by, settled_at, created_at, updated_at FROM proposal;
DROP TABLE proposal;
ALTER TABLE proposal_next RENAME TO proposal;
CREATE INDEX proposal_list ON proposal (workspace_id, bot_id, status, id);
CREATE INDEX proposal_question ON proposal (workspace_id, bot_id, question_key);
CREATE UNIQUE INDEX proposal_message ON proposal (workspace_id, message_id) WHERE message_id IS NOT NULL;
CREATE TABLE proposal_words (
    workspace_id TEXT NOT NULL,
    bot_id       TEXT NOT NULL,
    digest       TEXT NOT NULL,
    proposal_id  TEXT NOT NULL,
    PRIMARY KEY (workspace_id, bot_id, digest),
    FOREIGN KEY (workspace_id, proposal_id) REFERENCES proposal (workspace_id, id) ON DELETE CASCADE
);
INSERT INTO proposal_words (workspace_id, bot_id, digest, proposal_id) SELECT workspace_id, bot_id, digest, proposal_id FROM proposal_words_kept;
DROP TABLE proposal_words_kept;
CREATE INDEX proposal_words_of ON proposal_words (workspace_id, proposal_id);
