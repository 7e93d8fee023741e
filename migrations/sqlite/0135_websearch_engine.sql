-- +goose Up
-- The search engine by which a workspace's bots look things up on the web; no row: the installation's, if it has one.
CREATE TABLE websearch_engine (
    workspace_id  TEXT    NOT NULL PRIMARY KEY,
    vendor        TEXT    NOT NULL, -- searxng | brave
    base_url      TEXT    NOT NULL, -- empty: the vendor's own
    sealed        TEXT    NOT NULL, -- empty: a server that asks for no key
    last4         TEXT    NOT NULL,
    error         TEXT    NOT NULL, -- empty: it works
    error_message TEXT    NOT NULL,
    error_since   INTEGER NOT NULL,
    error_seen    INTEGER NOT NULL, -- when it failed last
    mailed_on     TEXT    NOT NULL, -- the day of the last mail to the owner
    tested_at     INTEGER NOT NULL,
    created_by    TEXT    NOT NULL,
    updated_at    INTEGER NOT NULL
);

-- +goose Down
DROP TABLE websearch_engine;
