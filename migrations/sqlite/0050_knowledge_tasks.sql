-- +goose Up
-- Work on many FAQs at once that runs as a job: an import, or an action on all that a filter lets through. plan says
-- what is to be done and how far it has come, report what came of it. A bot has one at a time that is not over.
CREATE TABLE knowledge_task (
    workspace_id TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    bot_id       TEXT    NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('import', 'bulk')),
    state        TEXT    NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    plan         TEXT    NOT NULL,
    report       TEXT    NOT NULL,
    total        INTEGER NOT NULL,
    done         INTEGER NOT NULL,
    created_by   TEXT,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    finished_at  INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id)
);
CREATE INDEX knowledge_task_list ON knowledge_task (workspace_id, bot_id, id);
CREATE UNIQUE INDEX knowledge_task_active ON knowledge_task (workspace_id, bot_id) WHERE state = 'queued' OR state = 'running';

-- What an import has still to do: rows of its file that were read and found right, some at a time. A part is deleted in
-- the transaction that adds its FAQs.
CREATE TABLE knowledge_task_part (
    workspace_id TEXT    NOT NULL,
    task_id      TEXT    NOT NULL,
    part         INTEGER NOT NULL,
    body         TEXT    NOT NULL,
    PRIMARY KEY (workspace_id, task_id, part),
    FOREIGN KEY (workspace_id, task_id) REFERENCES knowledge_task (workspace_id, id)
);

-- The orders a list is read in, and its categories.
CREATE INDEX source_changed ON source (workspace_id, bot_id, kind, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX source_named ON source (workspace_id, bot_id, kind, title_key, id) WHERE deleted_at IS NULL;
CREATE INDEX source_category ON source (workspace_id, bot_id, kind, category, id) WHERE deleted_at IS NULL;

-- +goose Down
DROP INDEX source_category;
DROP INDEX source_named;
DROP INDEX source_changed;
DROP TABLE knowledge_task_part;
DROP TABLE knowledge_task;
