-- +goose Up
-- What one bot knows, as a whole. The row is made and closed with the bot. revision grows in the transaction of every
-- change of what the bot may answer from, so a reader knows whether what it remembers still holds.
CREATE TABLE knowledge_base (
    workspace_id TEXT    NOT NULL,
    bot_id       TEXT    NOT NULL,
    revision     INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    closed_at    INTEGER,
    PRIMARY KEY (workspace_id, bot_id)
);

-- How many sources of a kind a bot has in each state, kept with every change.
CREATE TABLE source_count (
    workspace_id TEXT    NOT NULL,
    bot_id       TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    amount       INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, bot_id, kind, state)
);

-- Training data as it was given: for a FAQ title is the question and body the answer (sanitised HTML).
-- version grows with every edit of what is learnt; what a worker learnt of an older one is thrown away.
CREATE TABLE source (
    workspace_id  TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    bot_id        TEXT    NOT NULL,
    kind          TEXT    NOT NULL CHECK (kind IN ('q_and_a', 'text', 'document', 'url', 'database', 'product')),
    origin        TEXT    NOT NULL CHECK (origin IN ('user', 'api', 'conversation', 'unanswered', 'sync', 'template')),
    state         TEXT    NOT NULL CHECK (state IN ('waiting', 'learning', 'imported', 'overlapped', 'failed')),
    state_reason  TEXT    NOT NULL,
    overlaps_with TEXT,
    title         TEXT    NOT NULL,
    title_key     TEXT    NOT NULL,
    alternatives  TEXT    NOT NULL,
    body          TEXT    NOT NULL,
    body_text     TEXT    NOT NULL,
    category      TEXT    NOT NULL,
    active        BOOLEAN NOT NULL,
    verbatim      BOOLEAN NOT NULL,
    search_norm   TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    relearned     INTEGER NOT NULL,
    claimed_by    TEXT,
    claimed_at    INTEGER,
    created_by    TEXT,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    deleted_at    INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id)
);
CREATE INDEX source_list ON source (workspace_id, bot_id, kind, id) WHERE deleted_at IS NULL;
CREATE INDEX source_state ON source (workspace_id, bot_id, state, id) WHERE deleted_at IS NULL;
CREATE INDEX source_title ON source (workspace_id, bot_id, title_key) WHERE deleted_at IS NULL;
-- What a worker has in hand; asked for at start over all workspaces, and nearly always empty.
CREATE INDEX source_claimed ON source (workspace_id, claimed_at) WHERE state = 'learning';
CREATE INDEX source_overlap ON source (workspace_id, overlaps_with) WHERE overlaps_with IS NOT NULL AND deleted_at IS NULL;

-- A question and answer the bot knows, as it was learnt. The entry of a FAQ has the id of its source: one record seen
-- twice. Only entries that are imported and active are answered from.
CREATE TABLE entry (
    workspace_id TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    bot_id       TEXT    NOT NULL,
    source_id    TEXT    NOT NULL,
    status       TEXT    NOT NULL CHECK (status IN ('imported', 'in_review', 'overlapped', 'rejected')),
    question     TEXT    NOT NULL,
    alternatives TEXT    NOT NULL,
    answer_html  TEXT    NOT NULL,
    answer_text  TEXT    NOT NULL,
    active       BOOLEAN NOT NULL,
    verbatim     BOOLEAN NOT NULL,
    use_count    INTEGER NOT NULL,
    used_at      INTEGER,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, source_id) REFERENCES source (workspace_id, id)
);
CREATE INDEX entry_bot ON entry (workspace_id, bot_id, status, id);
CREATE INDEX entry_source ON entry (workspace_id, source_id);

-- +goose Down
DROP TABLE entry;
DROP TABLE source;
DROP TABLE source_count;
DROP TABLE knowledge_base;
