-- +goose Up
-- Answer tests: a question with what the bot is to do about it. trend holds how the last runs ended, a letter each, the
-- newest last. Each wording is there once.
CREATE TABLE answer_check (
    workspace_id TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    bot_id       TEXT   NOT NULL,
    question     TEXT   NOT NULL,
    question_key TEXT   NOT NULL,
    language     TEXT   NOT NULL,
    expect       TEXT   NOT NULL CHECK (expect IN ('answered', 'unanswered', 'person')),
    sources      TEXT   NOT NULL,
    facts        TEXT   NOT NULL,
    note         TEXT   NOT NULL,
    origin       TEXT   NOT NULL CHECK (origin IN ('unanswered', 'correction', 'answer', 'manual', 'import')),
    origin_id    TEXT,
    verdict      TEXT   NOT NULL,
    trend        TEXT   NOT NULL,
    created_by   TEXT,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX answer_check_question ON answer_check (workspace_id, bot_id, question_key);
CREATE INDEX answer_check_list ON answer_check (workspace_id, bot_id, id);

-- All tests of a bot, asked one after the other. A bot has one run at a time, and one rehearsal of settings that are not saved
-- (prompt). job is the one that works on it; again says why another run is to follow.
CREATE TABLE answer_check_run (
    workspace_id TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    bot_id       TEXT    NOT NULL,
    why          TEXT    NOT NULL CHECK (why IN ('manual', 'knowledge', 'prompt', 'model', 'rehearsal')),
    rehearsal        BOOLEAN NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    reason       TEXT    NOT NULL,
    prompt       TEXT    NOT NULL,
    again        TEXT    NOT NULL,
    job          TEXT    NOT NULL,
    baseline_id  TEXT,
    total        INTEGER  NOT NULL,
    done         INTEGER  NOT NULL,
    right_ones   INTEGER  NOT NULL,
    refused      INTEGER  NOT NULL,
    wrong        INTEGER  NOT NULL,
    failed       INTEGER  NOT NULL,
    better       INTEGER  NOT NULL,
    worse        INTEGER  NOT NULL,
    uncited      INTEGER NOT NULL,
    calls        INTEGER  NOT NULL,
    credits      INTEGER  NOT NULL,
    cost         INTEGER  NOT NULL,
    ms           INTEGER  NOT NULL,
    created_by   TEXT,
    created_at   INTEGER  NOT NULL,
    due_at       INTEGER  NOT NULL,
    started_at   INTEGER,
    finished_at  INTEGER,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX answer_check_run_list ON answer_check_run (workspace_id, bot_id, id);
CREATE UNIQUE INDEX answer_check_run_active ON answer_check_run (workspace_id, bot_id, rehearsal) WHERE state = 'queued' OR state = 'running';

-- What a test gave in a run, with what was expected at that time.
CREATE TABLE answer_check_result (
    workspace_id TEXT    NOT NULL,
    run_id       TEXT    NOT NULL,
    check_id     TEXT    NOT NULL,
    expected     TEXT    NOT NULL,
    verdict      TEXT    NOT NULL CHECK (verdict IN ('right', 'refused', 'wrong', 'failed')),
    got          TEXT    NOT NULL CHECK (got IN ('answered', 'unanswered', 'person')),
    problem      TEXT    NOT NULL,
    how          TEXT    NOT NULL,
    said         TEXT    NOT NULL,
    sources      TEXT    NOT NULL,
    cited        BOOLEAN NOT NULL,
    score        REAL NOT NULL,
    model        TEXT    NOT NULL,
    calls        INTEGER  NOT NULL,
    credits      INTEGER  NOT NULL,
    ms           INTEGER  NOT NULL,
    PRIMARY KEY (workspace_id, run_id, check_id),
    FOREIGN KEY (workspace_id, run_id) REFERENCES answer_check_run (workspace_id, id)
);

-- When a bot's tests run by themselves, how many of their answers a model may write in a day, and how many it has on day.
CREATE TABLE answer_check_setting (
    workspace_id TEXT    NOT NULL,
    bot_id       TEXT    NOT NULL,
    automatic    BOOLEAN NOT NULL,
    daily        INTEGER  NOT NULL,
    day          TEXT    NOT NULL,
    written      INTEGER  NOT NULL,
    PRIMARY KEY (workspace_id, bot_id)
);

-- +goose Down
DROP TABLE answer_check_setting;
DROP TABLE answer_check_result;
DROP TABLE answer_check_run;
DROP TABLE answer_check;
