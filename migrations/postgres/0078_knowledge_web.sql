-- +goose Up
-- What only a web page has, under the id of its source. final is where its address led, etag and hash are of what was learnt
-- last, outcome is why it could not be fetched or learnt the last time, failures counts how often that was in a row. wanted
-- says that it is to be fetched, run that a crawl of all pages wants it; not_before and tries are of a host that sent us
-- away, fetched_by is the job that has it in hand. raw is what was fetched (packed), until it is learnt. What is long stands
-- at the end, so that lists do not read through it.
CREATE TABLE web_page (
    workspace_id uuid NOT NULL,
    id           uuid NOT NULL,
    bot_id       uuid NOT NULL,
    site_id      uuid,
    address      text NOT NULL,
    address_key  text NOT NULL,
    final        text NOT NULL,
    code         bigint NOT NULL,
    etag         text NOT NULL,
    hash         text NOT NULL,
    language     text NOT NULL,
    outcome      text NOT NULL,
    failures     bigint NOT NULL,
    crawled_at   bigint,
    wanted       boolean NOT NULL,
    run          text NOT NULL,
    not_before   bigint NOT NULL,
    tries        bigint NOT NULL,
    fetched_by   text,
    fetched_at   bigint,
    created_name text NOT NULL,
    deleted_at   bigint,
    raw_type     text NOT NULL,
    raw_etag     text NOT NULL,
    raw_hash     text NOT NULL,
    raw          bytea,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, id) REFERENCES source (workspace_id, id)
);
CREATE UNIQUE INDEX web_page_address ON web_page (workspace_id, bot_id, address_key) WHERE deleted_at IS NULL;
CREATE INDEX web_page_wanted ON web_page (workspace_id, bot_id, not_before, id) WHERE wanted AND deleted_at IS NULL;
CREATE INDEX web_page_site ON web_page (workspace_id, site_id) WHERE deleted_at IS NULL;

-- A site whose pages somebody asked to see. frontier is how far the search for them has come (JSON). claimed_by is the job
-- that searches.
CREATE TABLE web_site (
    workspace_id uuid NOT NULL,
    id           uuid NOT NULL,
    bot_id       uuid NOT NULL,
    address      text NOT NULL,
    address_key  text NOT NULL,
    scope        text NOT NULL CHECK (scope IN ('path', 'sitemap')),
    state        text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    reason       text NOT NULL,
    found        bigint NOT NULL,
    pages        bigint NOT NULL,
    left_out     bigint NOT NULL,
    claimed_by   text,
    created_by   uuid,
    created_name text NOT NULL,
    created_at   bigint NOT NULL,
    updated_at   bigint NOT NULL,
    finished_at  bigint,
    deleted_at   bigint,
    frontier     text NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id)
);
CREATE UNIQUE INDEX web_site_searched ON web_site (workspace_id, bot_id, address_key, scope)
    WHERE (state = 'queued' OR state = 'running') AND deleted_at IS NULL;
CREATE INDEX web_site_list ON web_site (workspace_id, bot_id, id) WHERE deleted_at IS NULL;

-- The pages that were found on a site, for somebody to pick from, for a week. picked is 1 from the picking until the page is
-- training data, then 2. raw is what was fetched while searching (packed), so that a pick needs no second visit.
CREATE TABLE web_found (
    workspace_id uuid NOT NULL,
    site_id      uuid NOT NULL,
    no           bigint NOT NULL,
    bot_id       uuid NOT NULL,
    address      text NOT NULL,
    address_key  text NOT NULL,
    final        text NOT NULL,
    title        text NOT NULL,
    status       text NOT NULL,
    reason       text NOT NULL,
    code         bigint NOT NULL,
    picked       bigint NOT NULL,
    search_norm  text NOT NULL,
    raw_type     text NOT NULL,
    raw_etag     text NOT NULL,
    raw_hash     text NOT NULL,
    raw          bytea,
    PRIMARY KEY (workspace_id, site_id, no),
    FOREIGN KEY (workspace_id, site_id) REFERENCES web_site (workspace_id, id)
);
CREATE INDEX web_found_picked ON web_found (workspace_id, bot_id, site_id, no) WHERE picked = 1;

-- How often a bot fetches its pages again by itself, and the crawl of all of them that runs or ran last.
CREATE TABLE crawl_plan (
    workspace_id uuid NOT NULL,
    bot_id       uuid NOT NULL,
    every        text NOT NULL CHECK (every IN ('never', 'daily', 'weekly', 'monthly')),
    next_at      bigint,
    run          text NOT NULL,
    run_total    bigint NOT NULL,
    run_at       bigint,
    PRIMARY KEY (workspace_id, bot_id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id)
);

-- +goose Down
DROP TABLE crawl_plan;
DROP TABLE web_found;
DROP TABLE web_site;
DROP TABLE web_page;
