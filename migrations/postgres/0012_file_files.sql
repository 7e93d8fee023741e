-- +goose Up
-- Files that people gave us; their bytes are in the blob store. An attachment belongs to nobody but its sender until a
-- message takes it (used_at); what nobody takes is swept after a day. Images (avatars, pictures in answers) have an
-- address of their own that anybody may know.
CREATE TABLE file (
    workspace_id uuid    NOT NULL,
    id           uuid    NOT NULL,
    purpose      text    NOT NULL CHECK (purpose IN ('attachment', 'image')),
    by_kind      text    NOT NULL,
    by_id        uuid    NOT NULL,
    name         text    NOT NULL,
    mime         text    NOT NULL,
    size         bigint  NOT NULL,
    width        bigint  NOT NULL,
    height       bigint  NOT NULL,
    created_at   bigint  NOT NULL,
    used_at      bigint,
    dropped_at   bigint,
    PRIMARY KEY (workspace_id, id)
);
-- What the sweep looks for, over all workspaces: nearly always empty.
CREATE INDEX file_unused ON file (workspace_id, created_at) WHERE used_at IS NULL AND dropped_at IS NULL;
CREATE INDEX file_dropped ON file (workspace_id, dropped_at) WHERE dropped_at IS NOT NULL;

-- +goose Down
DROP TABLE file;
