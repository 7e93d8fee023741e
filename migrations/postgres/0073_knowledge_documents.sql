-- +goose Up
-- What only an uploaded file has, under the id of its source. file_id names its bytes in the store of files. The same
-- content is there once for a bot, and so is a name.
CREATE TABLE document (
    workspace_id uuid   NOT NULL,
    id           uuid   NOT NULL,
    bot_id       uuid   NOT NULL,
    file_id      uuid   NOT NULL,
    name         text   NOT NULL,
    name_key     text   NOT NULL,
    size         bigint NOT NULL,
    mime         text   NOT NULL,
    format       text   NOT NULL,
    sha256       text   NOT NULL,
    pages        bigint NOT NULL,
    language     text   NOT NULL,
    warnings     text   NOT NULL,
    created_name text   NOT NULL,
    updated_name text   NOT NULL,
    uploaded_at  bigint NOT NULL,
    deleted_at   bigint,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, id) REFERENCES source (workspace_id, id)
);
CREATE UNIQUE INDEX document_content ON document (workspace_id, bot_id, sha256) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX document_name ON document (workspace_id, bot_id, name_key) WHERE deleted_at IS NULL;

-- +goose Down
DROP TABLE document;
