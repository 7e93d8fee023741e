-- +goose Up
-- What a passage is found and known by. norm is its folded path and text, which the search of a list looks through; said is a hash of
-- its words, whatever headings lead to it; gist_a and gist_b are of the kind that texts which say nearly the same share. Of rows from
-- before they are empty until a job has filled them in. off says that nobody wants it answered from.
ALTER TABLE passage ADD COLUMN off BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE passage ADD COLUMN said TEXT NOT NULL DEFAULT '';
ALTER TABLE passage ADD COLUMN gist_a INTEGER NOT NULL DEFAULT 0;
ALTER TABLE passage ADD COLUMN gist_b INTEGER NOT NULL DEFAULT 0;
ALTER TABLE passage ADD COLUMN norm TEXT NOT NULL DEFAULT '';
CREATE INDEX passage_list ON passage (workspace_id, bot_id, source_id DESC, no, edition, off, said, id);
CREATE INDEX passage_gist_a ON passage (workspace_id, bot_id, gist_a);
CREATE INDEX passage_gist_b ON passage (workspace_id, bot_id, gist_b);
CREATE INDEX passage_unmarked ON passage (workspace_id, id) WHERE norm = '';

-- What is noted of a passage beside what it says: it stays when the source is learnt anew and says the same there. off_since is
-- the revision of the bot's texts with which off was switched, 0 when it never was; off_by is the name of who did, as it was then.
CREATE TABLE passage_mark (
    workspace_id TEXT    NOT NULL,
    source_id    TEXT    NOT NULL,
    said         TEXT    NOT NULL,
    bot_id       TEXT    NOT NULL,
    off          BOOLEAN NOT NULL,
    off_since    INTEGER NOT NULL,
    off_by       TEXT    NOT NULL,
    uses         INTEGER NOT NULL,
    used_at      INTEGER,
    PRIMARY KEY (workspace_id, source_id, said),
    FOREIGN KEY (workspace_id, source_id) REFERENCES source (workspace_id, id)
);
CREATE INDEX passage_mark_off ON passage_mark (workspace_id, bot_id, off_since) WHERE off_since > 0;

-- How often it was answered from on a day (UTC, yyyy-mm-dd), for the last month.
CREATE TABLE passage_use (
    workspace_id TEXT    NOT NULL,
    source_id    TEXT    NOT NULL,
    said         TEXT    NOT NULL,
    day          TEXT    NOT NULL,
    uses         INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, source_id, said, day)
);

-- Uses of passages were counted here, where nobody has looked for them.
DELETE FROM entry_use WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.workspace_id = entry_use.workspace_id AND e.id = entry_use.entry_id);

-- +goose Down
DROP TABLE passage_use;
DROP TABLE passage_mark;
DROP INDEX passage_unmarked;
DROP INDEX passage_gist_b;
DROP INDEX passage_gist_a;
DROP INDEX passage_list;
ALTER TABLE passage DROP COLUMN norm;
ALTER TABLE passage DROP COLUMN gist_b;
ALTER TABLE passage DROP COLUMN gist_a;
ALTER TABLE passage DROP COLUMN said;
ALTER TABLE passage DROP COLUMN off;
