package knowledge

import (
	"context"
	"database/sql"
	"encoding/json"

	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

const documentColumns = sourceColumns + `, d.file_id, d.size, d.mime, d.format, d.sha256, d.pages, d.language, d.warnings, d.created_name,
	d.updated_name, d.uploaded_at, d.link`

const documentTables = `source s JOIN document d ON d.workspace_id = s.workspace_id AND d.id = s.id`

func scanDocument(r interface{ Scan(...any) error }) (Doc, error) {
	var x Doc
	var at int64
	var warnings string
	to, done := x.Source.fields()
	err := r.Scan(append(to, &x.fileID, &x.Size, &x.Mime, &x.Format, &x.sum, &x.Pages, &x.Language, &warnings, &x.UploadedBy, &x.UpdatedBy, &at, &x.Link)...)
	if err != nil {
		return Doc{}, err
	}
	done()
	x.UploadedAt = clock.FromMs(at)
	return x, json.Unmarshal([]byte(warnings), &x.Warnings)
}

func scanDocumentRow(r *sql.Rows) (Doc, error) { return scanDocument(r) }

// document finds one document of a bot.
func document(ctx context.Context, q db.Querier, ws tenant.ID, botID, id string) (Doc, error) {
	x, err := scanDocument(q.QueryRowContext(ctx, `SELECT `+documentColumns+` FROM `+documentTables+`
		WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.id = $3 AND s.deleted_at IS NULL`, ws, botID, id))
	if db.NotFound(err) {
		return Doc{}, ErrNoDocument
	}
	return x, err
}

// documentBy finds the document of a bot by its content (sha256) or by its name (name_key); nil when there is none.
func documentBy(ctx context.Context, q db.Querier, ws tenant.ID, botID, column, v string) (*Doc, error) {
	x, err := scanDocument(q.QueryRowContext(ctx, `SELECT `+documentColumns+` FROM `+documentTables+`
		WHERE s.workspace_id = $1 AND d.bot_id = $2 AND d.`+column+` = $3 AND d.deleted_at IS NULL AND s.deleted_at IS NULL`, ws, botID, v))
	if db.NotFound(err) {
		return nil, nil
	}
	return &x, err
}

// documents finds those of ids that exist, in the order of their ids.
func documents(ctx context.Context, q db.Querier, ws tenant.ID, botID string, ids []string) ([]Doc, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := db.IDs(3, ids)
	rows, err := q.QueryContext(ctx, `SELECT `+documentColumns+` FROM `+documentTables+` WHERE s.workspace_id = $1 AND s.bot_id = $2
		AND s.deleted_at IS NULL AND s.id IN (`+in+`) ORDER BY s.id`, append([]any{ws, botID}, args...)...)
	return db.Collect(rows, err, scanDocumentRow)
}

// documentsAfter returns up to n documents of a bot behind an id, oldest first.
func documentsAfter(ctx context.Context, q db.Querier, ws tenant.ID, botID, after string, n int) ([]Doc, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+documentColumns+` FROM `+documentTables+` WHERE s.workspace_id = $1 AND s.bot_id = $2
		AND s.deleted_at IS NULL AND s.id > $3 ORDER BY s.id LIMIT $4`, ws, botID, after, n)
	return db.Collect(rows, err, scanDocumentRow)
}

// documentBytes is how large the documents of a bot are together.
func documentBytes(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (n int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT COALESCE(SUM(size), 0) FROM document WHERE workspace_id = $1 AND bot_id = $2 AND deleted_at IS NULL`,
		ws, botID).Scan(&n)
	return n, err
}

func warningList(list []parse.Warning) string {
	b, _ := json.Marshal(append([]parse.Warning{}, list...)) // strings: cannot fail
	return string(b)
}

func insertDocument(ctx context.Context, tx *db.Tx, ws tenant.ID, x Doc) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO document (workspace_id, id, bot_id, file_id, name, name_key, size, mime, format, sha256, pages, language,
		warnings, created_name, updated_name, uploaded_at, link, link_key, site_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		ws, x.ID, x.BotID, x.fileID, x.Title, titleKey(x.Title), x.Size, x.Mime, x.Format, x.sum, x.Pages, x.Language, warningList(x.Warnings),
		x.UploadedBy, x.UpdatedBy, clock.Ms(x.UploadedAt), x.Link, linkKey(x.Link), nullable(x.siteID))
	return err
}

func linkKey(link string) string {
	if link == "" {
		return ""
	}
	return crawl.Key(link)
}

// linkDocument notes where a document that is there already is found, too.
func linkDocument(ctx context.Context, tx *db.Tx, ws tenant.ID, id, link, siteID string) error {
	_, err := tx.ExecContext(ctx, `UPDATE document SET link = $3, link_key = $4, site_id = $5 WHERE workspace_id = $1 AND id = $2 AND link = ''`,
		ws, id, link, linkKey(link), nullable(siteID))
	return err
}

func updateDocument(ctx context.Context, tx *db.Tx, ws tenant.ID, x Doc) error {
	_, err := tx.ExecContext(ctx, `UPDATE document SET file_id = $3, name = $4, name_key = $5, size = $6, mime = $7, format = $8, sha256 = $9, pages = $10,
		language = $11, warnings = $12, created_name = $13, updated_name = $14, uploaded_at = $15 WHERE workspace_id = $1 AND id = $2`,
		ws, x.ID, x.fileID, x.Title, titleKey(x.Title), x.Size, x.Mime, x.Format, x.sum, x.Pages, x.Language, warningList(x.Warnings), x.UploadedBy,
		x.UpdatedBy, clock.Ms(x.UploadedAt))
	return err
}

// noteDocument keeps what was found when a document was read.
func noteDocument(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, pages int, language string, warnings []parse.Warning) error {
	_, err := tx.ExecContext(ctx, `UPDATE document SET pages = $3, language = $4, warnings = $5 WHERE workspace_id = $1 AND id = $2`,
		ws, id, pages, language, warningList(warnings))
	return err
}

func deleteDocuments(ctx context.Context, tx *db.Tx, ws tenant.ID, ids []string, now int64) error {
	in, args := db.IDs(3, ids)
	_, err := tx.ExecContext(ctx, `UPDATE document SET deleted_at = $2 WHERE workspace_id = $1 AND id IN (`+in+`)`, append([]any{ws, now}, args...)...)
	return err
}
