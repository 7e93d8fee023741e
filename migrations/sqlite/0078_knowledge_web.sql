-- +goose Up
-- What only a web page has, under the id of its source. final is where its address led, etag and hash are of what was learnt
-- last, outcome is why it could not be fetched or learnt the last time, failures counts how often that was in a row. wanted
-- says that it is to be fetched, run that a crawl of all pages wants it; not_before and tries are of a host that sent us
-- away, fetched_by is the job that has it in hand. raw is what was fetched (packed), until it is learnt. What is long stands
-- at the end, so that lists do not read through it.
CREATE TABLE web_page (
    workspace_id TEXT NOT NULL,
    id           TEXT NOT NULL,
    bot_id       TEXT NOT NULL,
    site_id      TEXT,
    address      TEXT NOT NULL,
    address_key  TEXT NOT NULL,
    final        TEXT NOT NULL,
    code         INTEGER NOT NULL,
    etag         TEXT NOT NULL,
    hash         TEXT NOT NULL,
    language     TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    failures     INTEGER NOT NULL,
    crawled_at   INTEGER,
    wanted       BOOLEAN NOT NULL,
    run          TEXT NOT NULL,
    not_before   INTEGER NOT NULL,
    tries        INTEGER NOT NULL,
    fetched_by   TEXT,
    fetched_at   INTEGER,
    created_name TEXT NOT NULL,
    deleted_at   INTEGER,
    raw_type     TEXT NOT NULL,
    raw_etag     TEXT NOT NULL,
    raw_hash     TEXT NOT NULL,
    raw          BLOB,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, id) REFERENCES source (workspace_id, id)
);
CREATE UNIQUE INDEX web_page_address ON web_page (workspace_id, bot_id, address_key) WHERE deleted_at IS NULL;
CREATE INDEX web_page_wanted ON web_page (workspace_id, bot_id, not_before, id) WHERE wanted AND deleted_at IS NULL;
CREATE INDEX web_page_site ON web_page (workspace_id, site_id) WHERE deleted_at IS NULL;

-- A site whose pages somebody asked to see. frontier is how far the search for them has come (JSON). claimed_by is the job
-- that searches.
CREATE TABLE web_site (
    workspace_id TEXT NOT NULL,
    id           TEXT NOT NULL,
    bot_id       TEXT NOT NULL,
    address      TEXT NOT NULL,
    address_key  TEXT NOT NULL,
    scope        TEXT NOT NULL CHECK (scope IN ('path', 'sitemap')),
    state        TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    reason       TEXT NOT NULL,
    found        INTEGER NOT NULL,
    pages        INTEGER NOT NULL,
    left_out     INTEGER NOT NULL,
    claimed_by   TEXT,
    created_by   TEXT,
    created_name TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    finished_at  INTEGER,
    deleted_at   INTEGER,
    frontier     TEXT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id)
);
CREATE UNIQUE INDEX web_site_searched ON web_site (workspace_id, bot_id, address_key, scope)
    WHERE (state = 'queued' OR state = 'running') AND deleted_at IS NULL;
CREATE INDEX web_site_list ON web_site (workspace_id, bot_id, id) WHERE deleted_at IS NULL;

-- The pages that were found on a site, for somebody to pick from, for a week. picked is 1 from the picking until the page is
-- training data, then 2. raw is what was fetched while searching (packed), so that a pick needs no second visit.
CREATE TABLE web_found (
    workspace_id TEXT NOT NULL,
    site_id      TEXT NOT NULL,
    no           INTEGER NOT NULL,
    bot_id       TEXT NOT NULL,
    address      TEXT NOT NULL,
    address_key  TEXT NOT NULL,
    final        TEXT NOT NULL,
    title        TEXT NOT NULL,
    status       TEXT NOT NULL,
    reason       TEXT NOT NULL,
    code         INTEGER NOT NULL,
    picked       INTEGER NOT NULL,
    search_norm  TEXT NOT NULL,
    raw_type     TEXT NOT NULL,
    raw_etag     TEXT NOT NULL,
    raw_hash     TEXT NOT NULL,
    raw          BLOB,
    PRIMARY KEY (workspace_id, site_id, no),
    FOREIGN KEY (workspace_id, site_id) REFERENCES web_site (workspace_id, id)
);
CREATE INDEX web_found_picked ON web_found (workspace_id, bot_id, site_id, no) WHERE picked = 1;

-- How often a bot fetches its pages again by itself, and the crawl of all of them that runs or ran last.
CREATE TABLE crawl_plan (
    workspace_id TEXT NOT NULL,
    bot_id       TEXT NOT NULL,
    every        TEXT NOT NULL CHECK (every IN ('never', 'daily', 'weekly', 'monthly')),
    next_at      INTEGER,
    run          TEXT NOT NULL,
    run_total    INTEGER NOT NULL,
    run_at       INTEGER,
    PRIMARY KEY (workspace_id, bot_id),
    FOREIGN KEY (workspace_id, bot_id) REFERENCES knowledge_base (workspace_id, bot_id)
);

-- +goose Down
DROP TABLE crawl_plan;
DROP TABLE web_found;
DROP TABLE web_site;
DROP TABLE web_page;
