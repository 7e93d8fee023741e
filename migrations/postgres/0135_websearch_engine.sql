-- +goose Up
-- The search engine by which a workspace's bots look things up on the web; no row: the installation's, if it has one.
CREATE TABLE websearch_engine (
    workspace_id  uuid    NOT NULL PRIMARY KEY,
    vendor        text    NOT NULL, -- searxng | brave
    base_url      text    NOT NULL, -- empty: the vendor's own
    sealed        text    NOT NULL, -- empty: a server that asks for no key
    last4         text    NOT NULL,
    error         text    NOT NULL, -- empty: it works
    error_message text    NOT NULL,
    error_since   bigint NOT NULL,
    error_seen    bigint NOT NULL, -- when it failed last
    mailed_on     text    NOT NULL, -- the day of the last mail to the owner
    tested_at     bigint NOT NULL,
    created_by    text    NOT NULL,
    updated_at    bigint NOT NULL
);

-- +goose Down
DROP TABLE websearch_engine;
