-- +goose Up
-- Earlier conversations that a bot is to learn from: a file, of which what could be learnt is kept in parts, or the
-- workspace's own closed conversations. A bot has one at a time that is under way. hash is of the file, so that the same
-- one is known again.
CREATE TABLE history_task (
    workspace_id  uuid    NOT NULL,
    id            uuid    NOT NULL,
    bot_id        uuid    NOT NULL,
    source        text    NOT NULL CHECK (source IN ('file', 'own')),
    state         text    NOT NULL CHECK (state IN ('uploaded', 'queued', 'running', 'done', 'failed', 'cancelled')),
    days          bigint  NOT NULL,
    file_name     text    NOT NULL,
    hash          text    NOT NULL,
    lines         bigint  NOT NULL,
    bad_lines     bigint  NOT NULL,
    conversations bigint  NOT NULL,
    pairs         bigint  NOT NULL,
    total         bigint  NOT NULL,
    done          bigint  NOT NULL,
    proposed      bigint  NOT NULL,
    created_by    uuid,
    created_at    bigint  NOT NULL,
    finished_at   bigint,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX history_task_list ON history_task (workspace_id, bot_id, id);
CREATE UNIQUE INDEX history_task_active ON history_task (workspace_id, bot_id) WHERE state = 'queued' OR state = 'running';

CREATE TABLE history_part (
    workspace_id uuid    NOT NULL,
    task_id      uuid    NOT NULL,
    part         bigint  NOT NULL,
    body         text    NOT NULL,
    PRIMARY KEY (workspace_id, task_id, part),
    FOREIGN KEY (workspace_id, task_id) REFERENCES history_task (workspace_id, id)
);

-- +goose Down
DROP TABLE history_part;
DROP TABLE history_task;
