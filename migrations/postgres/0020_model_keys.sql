-- +goose Up
-- A workspace's access to a vendor of language models.
CREATE TABLE model_key (
    workspace_id  uuid    NOT NULL,
    id            uuid    NOT NULL,
    name          text    NOT NULL,
    name_norm     text    NOT NULL,
    vendor        text    NOT NULL, -- openai | anthropic
    base_url      text    NOT NULL, -- empty: the vendor's own
    sealed        text    NOT NULL, -- empty: a server that asks for no key
    last4         text    NOT NULL,
    model         text    NOT NULL,
    fallback      text    NOT NULL,
    prices        text    NOT NULL, -- JSON: model to price, where the workspace knows better than we do
    models        text    NOT NULL, -- JSON: what the vendor offered at the last test
    error         text    NOT NULL, -- empty: it works
    error_message text    NOT NULL,
    error_since   bigint NOT NULL,
    error_seen    bigint NOT NULL, -- when it failed last
    mailed_on     text    NOT NULL, -- the day of the last mail to the owner
    tested_at     bigint NOT NULL,
    created_by    text    NOT NULL,
    created_at    bigint NOT NULL,
    updated_at    bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX model_key_name ON model_key (workspace_id, name_norm);

-- What a workspace says about its models; no row: the installation's model, no caps.
CREATE TABLE model_setting (
    workspace_id uuid    NOT NULL PRIMARY KEY,
    settings     text    NOT NULL, -- JSON
    updated_at   bigint NOT NULL
);

-- What a day's answers of models have cost, in credits and in millionths of a US dollar. kind: workspace, bot, contact, address.
CREATE TABLE model_use (
    workspace_id uuid    NOT NULL,
    day          text    NOT NULL, -- in the workspace's zone
    kind         text    NOT NULL,
    who          text    NOT NULL, -- an address is stored as a hash
    answers      bigint NOT NULL,
    tokens_in    bigint NOT NULL,
    tokens_out   bigint NOT NULL,
    credits      bigint NOT NULL,
    cost         bigint NOT NULL,
    PRIMARY KEY (workspace_id, day, kind, who)
);

-- +goose Down
DROP TABLE model_use;
DROP TABLE model_setting;
DROP TABLE model_key;
