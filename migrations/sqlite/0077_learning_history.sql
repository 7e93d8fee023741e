-- +goose Up
-- Earlier conversations that a bot is to learn from: a file, of which what could be learnt is kept in parts, or the
-- workspace's own closed conversations. A bot has one at a time that is under way. hash is of the file, so that the same
-- one is known again.
CREATE TABLE history_task (
    workspace_id  TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    bot_id        TEXT    NOT NULL,
    source        TEXT    NOT NULL CHECK (source IN ('file', 'own')),
    state         TEXT    NOT NULL CHECK (state IN ('uploaded', 'queued', 'running', 'done', 'failed', 'cancelled')),
    days          INTEGER NOT NULL,
    file_name     TEXT    NOT NULL,
    hash          TEXT    NOT NULL,
    lines         INTEGER NOT NULL,
    bad_lines     INTEGER NOT NULL,
    conversations INTEGER NOT NULL,
    pairs         INTEGER NOT NULL,
    total         INTEGER NOT NULL,
    done          INTEGER NOT NULL,
    proposed      INTEGER NOT NULL,
    created_by    TEXT,
    created_at    INTEGER NOT NULL,
    finished_at   INTEGER,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX history_task_list ON history_task (workspace_id, bot_id, id);
CREATE UNIQUE INDEX history_task_active ON history_task (workspace_id, bot_id) WHERE state = 'queued' OR state = 'running';

CREATE TABLE history_part (
    workspace_id TEXT    NOT NULL,
    task_id      TEXT    NOT NULL,
    part         INTEGER NOT NULL,
    body         TEXT    NOT NULL,
    PRIMARY KEY (workspace_id, task_id, part),
    FOREIGN KEY (workspace_id, task_id) REFERENCES history_task (workspace_id, id)
);

-- +goose Down
DROP TABLE history_part;
DROP TABLE history_task;
