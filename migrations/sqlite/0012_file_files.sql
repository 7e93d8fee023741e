-- +goose Up
-- Files that people gave us; their bytes are in the blob store. An attachment belongs to nobody but its sender until a
-- message takes it (used_at); what nobody takes is swept after a day. Images (avatars, pictures in answers) have an
-- address of their own that anybody may know.
CREATE TABLE file (
    workspace_id TEXT NOT NULL,
    id           TEXT NOT NULL,
    purpose      TEXT NOT NULL CHECK (purpose IN ('attachment', 'image')),
    by_kind      TEXT NOT NULL,
    by_id        TEXT NOT NULL,
    name         TEXT NOT NULL,
    mime         TEXT NOT NULL,
    size         INTEGER NOT NULL,
    width        INTEGER NOT NULL,
    height       INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    used_at      INTEGER,
    dropped_at   INTEGER,
    PRIMARY KEY (workspace_id, id)
);
-- What the sweep looks for, over all workspaces: nearly always empty.
CREATE INDEX file_unused ON file (workspace_id, created_at) WHERE used_at IS NULL AND dropped_at IS NULL;
CREATE INDEX file_dropped ON file (workspace_id, dropped_at) WHERE dropped_at IS NOT NULL;

-- +goose Down
DROP TABLE file;
