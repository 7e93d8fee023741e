-- +goose Up
-- The passages of a source come in parts, before those that they take the place of go. edition is the learning of the source that
-- they are of, as source.learned counts them: only those of the last one that is whole are answered from.
ALTER TABLE passage ADD COLUMN edition bigint NOT NULL DEFAULT 0;
UPDATE passage SET edition = (SELECT s.learned FROM source s WHERE s.workspace_id = passage.workspace_id AND s.id = passage.source_id);
ALTER TABLE passage ALTER COLUMN edition DROP DEFAULT;
ALTER TABLE passage DROP CONSTRAINT passage_pkey;
ALTER TABLE passage ADD PRIMARY KEY (workspace_id, id, edition);
DROP INDEX passage_source;
CREATE UNIQUE INDEX passage_source ON passage (workspace_id, source_id, edition, no);

-- +goose Down
DELETE FROM passage WHERE edition <> (SELECT s.learned FROM source s WHERE s.workspace_id = passage.workspace_id AND s.id = passage.source_id);
DROP INDEX passage_source;
CREATE UNIQUE INDEX passage_source ON passage (workspace_id, source_id, no);
ALTER TABLE passage DROP CONSTRAINT passage_pkey;
ALTER TABLE passage ADD PRIMARY KEY (workspace_id, id);
ALTER TABLE passage DROP COLUMN edition;
