-- +goose Up
-- The passages of a source come in parts, before those that they take the place of go. edition is the learning of the source that
-- they are of, as source.learned counts them: only those of the last one that is whole are answered from.
CREATE TABLE passage_edition (
    workspace_id TEXT NOT NULL,
    id           TEXT NOT NULL,
    bot_id       TEXT NOT NULL,
    source_id    TEXT NOT NULL,
    edition      INTEGER NOT NULL,
    no           INTEGER NOT NULL,
    path         TEXT NOT NULL,
    body         TEXT NOT NULL,
    page         INTEGER NOT NULL,
    anchor       TEXT NOT NULL,
    hash         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id, edition),
    FOREIGN KEY (workspace_id, source_id) REFERENCES source (workspace_id, id)
);
INSERT INTO passage_edition (workspace_id, id, bot_id, source_id, edition, no, path, body, page, anchor, hash, created_at)
    SELECT p.workspace_id, p.id, p.bot_id, p.source_id, s.learned, p.no, p.path, p.body, p.page, p.anchor, p.hash, p.created_at
    FROM passage p JOIN source s ON s.workspace_id = p.workspace_id AND s.id = p.source_id;
DROP TABLE passage;
ALTER TABLE passage_edition RENAME TO passage;
CREATE UNIQUE INDEX passage_source ON passage (workspace_id, source_id, edition, no);
CREATE INDEX passage_bot ON passage (workspace_id, bot_id, hash);

-- +goose Down
DELETE FROM passage WHERE edition <> (SELECT s.learned FROM source s WHERE s.workspace_id = passage.workspace_id AND s.id = passage.source_id);
CREATE TABLE passage_only (
    workspace_id TEXT NOT NULL,
    id           TEXT NOT NULL,
    bot_id       TEXT NOT NULL,
    source_id    TEXT NOT NULL,
    no           INTEGER NOT NULL,
    path         TEXT NOT NULL,
    body         TEXT NOT NULL,
    page         INTEGER NOT NULL,
    anchor       TEXT NOT NULL,
    hash         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, source_id) REFERENCES source (workspace_id, id)
);
INSERT INTO passage_only (workspace_id, id, bot_id, source_id, no, path, body, page, anchor, hash, created_at)
    SELECT workspace_id, id, bot_id, source_id, no, path, body, page, anchor, hash, created_at FROM passage;
DROP TABLE passage;
ALTER TABLE passage_only RENAME TO passage;
CREATE UNIQUE INDEX passage_source ON passage (workspace_id, source_id, no);
CREATE INDEX passage_bot ON passage (workspace_id, bot_id, hash);
