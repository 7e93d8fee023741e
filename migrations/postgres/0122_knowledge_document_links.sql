-- +goose Up
-- Where a document was found on a website, whose site that was, and the address as it is compared. Empty for one that was
-- uploaded.
ALTER TABLE document ADD COLUMN link text NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN link_key text NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN site_id uuid;
CREATE INDEX document_link ON document (workspace_id, bot_id, link_key) WHERE link_key <> '' AND deleted_at IS NULL;
CREATE INDEX document_site ON document (workspace_id, site_id) WHERE site_id IS NOT NULL AND deleted_at IS NULL;

-- +goose Down
DROP INDEX document_site;
DROP INDEX document_link;
ALTER TABLE document DROP COLUMN site_id;
ALTER TABLE document DROP COLUMN link_key;
ALTER TABLE document DROP COLUMN link;
