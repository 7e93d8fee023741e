-- +goose Up
-- A workspace's access to a vendor of language models.
CREATE TABLE model_key (
    workspace_id  TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    name_norm     TEXT    NOT NULL,
    vendor        TEXT    NOT NULL, -- openai | anthropic
    base_url      TEXT    NOT NULL, -- empty: the vendor's own
    sealed        TEXT    NOT NULL, -- empty: a server that asks for no key
    last4         TEXT    NOT NULL,
    model         TEXT    NOT NULL,
    fallback      TEXT    NOT NULL,
    prices        TEXT    NOT NULL, -- JSON: model to price, where the workspace knows better than we do
    models        TEXT    NOT NULL, -- JSON: what the vendor offered at the last test
    error         TEXT    NOT NULL, -- empty: it works
    error_message TEXT    NOT NULL,
    error_since   INTEGER NOT NULL,
    error_seen    INTEGER NOT NULL, -- when it failed last
    mailed_on     TEXT    NOT NULL, -- the day of the last mail to the owner
    tested_at     INTEGER NOT NULL,
    created_by    TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX model_key_name ON model_key (workspace_id, name_norm);

-- What a workspace says about its models; no row: the installation's model, no caps.
CREATE TABLE model_setting (
    workspace_id TEXT    NOT NULL PRIMARY KEY,
    settings     TEXT    NOT NULL, -- JSON
    updated_at   INTEGER NOT NULL
);

-- What a day's answers of models have cost, in credits and in millionths of a US dollar. kind: workspace, bot, contact, address.
CREATE TABLE model_use (
    workspace_id TEXT    NOT NULL,
    day          TEXT    NOT NULL, -- in the workspace's zone
    kind         TEXT    NOT NULL,
    who          TEXT    NOT NULL, -- an address is stored as a hash
    answers      INTEGER NOT NULL,
    tokens_in    INTEGER NOT NULL,
    tokens_out   INTEGER NOT NULL,
    credits      INTEGER NOT NULL,
    cost         INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, day, kind, who)
);

-- +goose Down
DROP TABLE model_use;
DROP TABLE model_setting;
DROP TABLE model_key;
