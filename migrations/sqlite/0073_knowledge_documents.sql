-- +goose Up
-- What only an uploaded file has, under the id of its source. file_id names its bytes in the store of files. The same
-- content is there once for a bot, and so is a name.
CREATE TABLE document (
    workspace_id TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    bot_id       TEXT    NOT NULL,
    file_id      TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    name_key     TEXT    NOT NULL,
    size         INTEGER NOT NULL,
    mime         TEXT    NOT NULL,
    format       TEXT    NOT NULL,
    sha256       TEXT    NOT NULL,
    pages        INTEGER NOT NULL,
    language     TEXT    NOT NULL,
    warnings     TEXT    NOT NULL,
    created_name TEXT    NOT NULL,
    updated_name TEXT    NOT NULL,
    uploaded_at  INTEGER NOT NULL,
    deleted_at   INTEGER,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, id) REFERENCES source (workspace_id, id)
);
CREATE UNIQUE INDEX document_content ON document (workspace_id, bot_id, sha256) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX document_name ON document (workspace_id, bot_id, name_key) WHERE deleted_at IS NULL;

-- +goose Down
DROP TABLE document;
