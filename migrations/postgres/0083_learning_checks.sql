-- +goose Up
-- Answer tests: a question with what the bot is to do about it. trend holds how the last runs ended, a letter each, the
-- newest last. Each wording is there once.
CREATE TABLE answer_check (
    workspace_id uuid   NOT NULL,
    id           uuid   NOT NULL,
    bot_id       uuid   NOT NULL,
    question     text   NOT NULL,
    question_key text   NOT NULL,
    language     text   NOT NULL,
    expect       text   NOT NULL CHECK (expect IN ('answered', 'unanswered', 'person')),
    sources      text   NOT NULL,
    facts        text   NOT NULL,
    note         text   NOT NULL,
    origin       text   NOT NULL CHECK (origin IN ('unanswered', 'correction', 'answer', 'manual', 'import')),
    origin_id    uuid,
    verdict      text   NOT NULL,
    trend        text   NOT NULL,
    created_by   uuid,
    created_at   bigint NOT NULL,
    updated_at   bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX answer_check_question ON answer_check (workspace_id, bot_id, question_key);
CREATE INDEX answer_check_list ON answer_check (workspace_id, bot_id, id);

-- All tests of a bot, asked one after the other. A bot has one run at a time, and one rehearsal of settings that are not saved
-- (prompt). job is the one that works on it; again says why another run is to follow.
CREATE TABLE answer_check_run (
    workspace_id uuid    NOT NULL,
    id           uuid    NOT NULL,
    bot_id       uuid    NOT NULL,
    why          text    NOT NULL CHECK (why IN ('manual', 'knowledge', 'prompt', 'model', 'rehearsal')),
    rehearsal        boolean NOT NULL,
    state        text    NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    reason       text    NOT NULL,
    prompt       text    NOT NULL,
    again        text    NOT NULL,
    job          text    NOT NULL,
    baseline_id  uuid,
    total        bigint  NOT NULL,
    done         bigint  NOT NULL,
    right_ones   bigint  NOT NULL,
    refused      bigint  NOT NULL,
    wrong        bigint  NOT NULL,
    failed       bigint  NOT NULL,
    better       bigint  NOT NULL,
    worse        bigint  NOT NULL,
    uncited      bigint  NOT NULL,
    calls        bigint  NOT NULL,
    credits      bigint  NOT NULL,
    cost         bigint  NOT NULL,
    ms           bigint  NOT NULL,
    created_by   uuid,
    created_at   bigint  NOT NULL,
    due_at       bigint  NOT NULL,
    started_at   bigint,
    finished_at  bigint,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX answer_check_run_list ON answer_check_run (workspace_id, bot_id, id);
CREATE UNIQUE INDEX answer_check_run_active ON answer_check_run (workspace_id, bot_id, rehearsal) WHERE state = 'queued' OR state = 'running';

-- What a test gave in a run, with what was expected at that time.
CREATE TABLE answer_check_result (
    workspace_id uuid    NOT NULL,
    run_id       uuid    NOT NULL,
    check_id     uuid    NOT NULL,
    expected     text    NOT NULL,
    verdict      text    NOT NULL CHECK (verdict IN ('right', 'refused', 'wrong', 'failed')),
    got          text    NOT NULL CHECK (got IN ('answered', 'unanswered', 'person')),
    problem      text    NOT NULL,
    how          text    NOT NULL,
    said         text    NOT NULL,
    sources      text    NOT NULL,
    cited        boolean NOT NULL,
    score        double precision NOT NULL,
    model        text    NOT NULL,
    calls        bigint  NOT NULL,
    credits      bigint  NOT NULL,
    ms           bigint  NOT NULL,
    PRIMARY KEY (workspace_id, run_id, check_id),
    FOREIGN KEY (workspace_id, run_id) REFERENCES answer_check_run (workspace_id, id)
);

-- When a bot's tests run by themselves, how many of their answers a model may write in a day, and how many it has on day.
CREATE TABLE answer_check_setting (
    workspace_id uuid    NOT NULL,
    bot_id       uuid    NOT NULL,
    automatic    boolean NOT NULL,
    daily        bigint  NOT NULL,
    day          text    NOT NULL,
    written      bigint  NOT NULL,
    PRIMARY KEY (workspace_id, bot_id)
);

-- +goose Down
DROP TABLE answer_check_setting;
DROP TABLE answer_check_result;
DROP TABLE answer_check_run;
DROP TABLE answer_check;
