package knowledge

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

const siteColumns = `w.id, w.bot_id, w.address, w.scope, w.state, w.reason, w.found, w.pages, w.left_out, w.learn, w.created_name, w.created_at, w.updated_at, w.finished_at,
	(SELECT COUNT(*) FROM web_page p WHERE p.workspace_id = w.workspace_id AND p.site_id = w.id AND p.deleted_at IS NULL)
	+ (SELECT COUNT(*) FROM document d WHERE d.workspace_id = w.workspace_id AND d.site_id = w.id AND d.deleted_at IS NULL)`

func scanSite(r interface{ Scan(...any) error }) (WebSite, error) {
	var x WebSite
	var created, updated int64
	var finished sql.NullInt64
	err := r.Scan(&x.ID, &x.BotID, &x.Address, &x.Scope, &x.State, &x.Reason, &x.Found, &x.Pages, &x.LeftOut, &x.Learn, &x.CreatedBy, &created, &updated, &finished, &x.Added)
	x.CreatedAt, x.UpdatedAt, x.FinishedAt = clock.FromMs(created), clock.FromMs(updated), moment(finished)
	return x, err
}

func site(ctx context.Context, q db.Querier, ws tenant.ID, botID, id string) (WebSite, error) {
	x, err := scanSite(q.QueryRowContext(ctx, `SELECT `+siteColumns+` FROM web_site w WHERE w.workspace_id = $1 AND w.bot_id = $2 AND w.id = $3
		AND w.deleted_at IS NULL`, ws, botID, id))
	if db.NotFound(err) {
		err = ErrNoSite
	}
	return x, err
}

// maxSites is how many sites of a bot are shown, the newest.
const maxSites = 50

func sitesOf(ctx context.Context, q db.Querier, ws tenant.ID, botID string) ([]WebSite, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+siteColumns+` FROM web_site w WHERE w.workspace_id = $1 AND w.bot_id = $2 AND w.deleted_at IS NULL
		ORDER BY w.id DESC LIMIT $3`, ws, botID, maxSites)
	return db.Collect(rows, err, func(r *sql.Rows) (WebSite, error) { return scanSite(r) })
}

// searchRuns says whether a site is being searched already.
func searchRuns(ctx context.Context, q db.Querier, ws tenant.ID, botID, key string, scope crawl.Scope) (bool, error) {
	var n int
	err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM web_site WHERE workspace_id = $1 AND bot_id = $2 AND address_key = $3 AND scope = $4
		AND state IN ('queued', 'running') AND deleted_at IS NULL`, ws, botID, key, scope).Scan(&n)
	return n > 0, err
}

func insertSite(ctx context.Context, tx *db.Tx, ws tenant.ID, x WebSite, f *crawl.Frontier, member string) error {
	raw, err := json.Marshal(f)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO web_site (workspace_id, id, bot_id, address, address_key, scope, state, reason, found, pages, left_out, created_by,
		created_name, created_at, updated_at, frontier, learn) VALUES ($1, $2, $3, $4, $5, $6, 'queued', '', 0, 0, 0, $7, $8, $9, $9, $10, $11)`,
		ws, x.ID, x.BotID, x.Address, crawl.Key(x.Address), x.Scope, nullable(member), x.CreatedBy, clock.Ms(x.CreatedAt), string(raw), x.Learn)
	return err
}

// claimSite takes a site that is to be searched into the hands of a job: one that nobody has, or that this job or a dead one
// had. nil when there is nothing to do for it.
func claimSite(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, id, job string, now, dead int64) (*WebSite, *crawl.Frontier, error) {
	var raw string
	err := tx.QueryRowContext(ctx, `UPDATE web_site SET state = 'running', claimed_by = $4, updated_at = $5 WHERE workspace_id = $1 AND bot_id = $2 AND id = $3
		AND state IN ('queued', 'running') AND deleted_at IS NULL AND (claimed_by IS NULL OR claimed_by = $4 OR updated_at < $6) RETURNING frontier`,
		ws, botID, id, job, now, dead).Scan(&raw)
	if db.NotFound(err) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var f crawl.Frontier
	if err := json.Unmarshal([]byte(raw), &f); err != nil {
		return nil, nil, err
	}
	x, err := site(ctx, tx, ws, botID, id)
	return &x, &f, err
}

// saveSite stores how far a search has come, if the job still has it in hand. An empty next lets it go.
func saveSite(ctx context.Context, tx *db.Tx, ws tenant.ID, x WebSite, f *crawl.Frontier, job, next string, now int64) (bool, error) {
	raw, err := json.Marshal(f)
	if err != nil {
		return false, err
	}
	r, err := tx.ExecContext(ctx, `UPDATE web_site SET found = $5, pages = $6, left_out = $7, claimed_by = $8, updated_at = $9, frontier = $10
		WHERE workspace_id = $1 AND bot_id = $2 AND id = $3 AND state = 'running' AND claimed_by = $4 AND deleted_at IS NULL`,
		ws, x.BotID, x.ID, job, x.Found, x.Pages, f.LeftOut, nullable(next), now, string(raw))
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

// closeSite ends a search that is not over.
func closeSite(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, id string, end TaskState, reason string, now int64) (bool, error) {
	r, err := tx.ExecContext(ctx, `UPDATE web_site SET state = $4, reason = $5, claimed_by = NULL, updated_at = $6, finished_at = $6, frontier = '{}'
		WHERE workspace_id = $1 AND bot_id = $2 AND id = $3 AND state IN ('queued', 'running') AND deleted_at IS NULL`, ws, botID, id, end, reason, now)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

func deleteSite(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, id string, now int64) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM web_found WHERE workspace_id = $1 AND site_id = $2`, ws, id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE web_site SET deleted_at = $4, frontier = '{}' WHERE workspace_id = $1 AND bot_id = $2 AND id = $3`, ws, botID, id, now)
	return err
}

// forgetFound takes away what was found on a site, but for what was picked and is not training data yet.
func forgetFound(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM web_found WHERE workspace_id = $1 AND site_id = $2 AND picked <> 1`, ws, id)
	return err
}

// openSites are the searches that are not over, in all workspaces.
func openSites(ctx context.Context, q db.Querier) ([]DiscoverArgs, error) {
	rows, err := q.QueryContext(ctx, `SELECT /* all workspaces */ workspace_id, bot_id, id FROM web_site WHERE state IN ('queued', 'running') AND deleted_at IS NULL`)
	return db.Collect(rows, err, func(r *sql.Rows) (a DiscoverArgs, err error) { return a, r.Scan(&a.Workspace, &a.BotID, &a.SiteID) })
}

// openSitesOf are those of one bot.
func openSitesOf(ctx context.Context, q db.Querier, ws tenant.ID, botID string) ([]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT id FROM web_site WHERE workspace_id = $1 AND bot_id = $2 AND state IN ('queued', 'running') AND deleted_at IS NULL`, ws, botID)
	return db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
}

const foundColumns = 16

// insertFound stores what was found on a site, some rows in one statement.
func insertFound(ctx context.Context, tx *db.Tx, ws tenant.ID, x WebSite, list []WebFound) error {
	for len(list) > 0 {
		n := min(50, len(list))
		values, args := make([]string, n), make([]any, 0, n*foundColumns)
		for i, f := range list[:n] {
			values[i] = "(" + db.Placeholders(len(args)+1, foundColumns) + ", 0)"
			args = append(args, ws, x.ID, f.No, x.BotID, f.Address, f.key, f.final, f.Title, f.Status, f.Reason, f.Code,
				text.Fold(foldPage(f.Title, f.Address)), f.raw.kind, f.raw.etag, f.raw.hash, f.raw.packed)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO web_found (workspace_id, site_id, no, bot_id, address, address_key, final, title, status, reason, code,
			search_norm, raw_type, raw_etag, raw_hash, raw, picked) VALUES `+strings.Join(values, ", "), args...); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// foundOn lists what was found on a site behind a number.
func foundOn(ctx context.Context, q db.Querier, ws tenant.ID, botID, siteID string, w where, after, limit int) ([]WebFound, error) {
	w.in = append(w.in, siteID, after, limit)
	n := len(w.in)
	rows, err := q.QueryContext(ctx, `SELECT f.no, f.address, f.title, f.status, f.reason, f.code, f.picked, p.id, d.id FROM web_found f
		LEFT JOIN web_page p ON p.workspace_id = f.workspace_id AND p.bot_id = f.bot_id AND p.address_key = f.address_key AND p.deleted_at IS NULL
		LEFT JOIN document d ON d.workspace_id = f.workspace_id AND d.bot_id = f.bot_id AND d.link_key = f.address_key AND d.link_key <> '' AND d.deleted_at IS NULL
		WHERE f.workspace_id = $1 AND f.bot_id = $2 AND f.site_id = `+db.Placeholders(n-2, 1)+` AND f.no > `+db.Placeholders(n-1, 1)+w.sql+`
		ORDER BY f.no LIMIT `+db.Placeholders(n, 1), w.in...)
	return db.Collect(rows, err, func(r *sql.Rows) (x WebFound, err error) {
		var picked int
		var page, doc sql.NullString
		err = r.Scan(&x.No, &x.Address, &x.Title, &x.Status, &x.Reason, &x.Code, &picked, &page, &doc)
		x.Picked, x.PageID, x.DocumentID = picked == 1, page.String, doc.String
		return x, err
	})
}

// isFile is the condition on files that a bot can learn from as documents.
const isFile = `status = 'not_html' AND reason = 'document'`

// pickable is the condition on what can be picked: pages with content, and files, that the bot does not have.
const pickable = ` AND (status IN ('ok', 'found') OR ` + isFile + `) AND picked <> 1 AND NOT EXISTS (SELECT 1 FROM document d
	WHERE d.workspace_id = web_found.workspace_id AND d.bot_id = web_found.bot_id AND d.link_key = web_found.address_key AND d.link_key <> ''
	AND d.deleted_at IS NULL) AND NOT EXISTS (SELECT 1 FROM web_page p WHERE p.workspace_id = web_found.workspace_id
	AND p.bot_id = web_found.bot_id AND p.address_key = web_found.address_key AND p.deleted_at IS NULL)`

// pickFound marks pages of a site as picked; no numbers mean all. It tells how many.
func pickFound(ctx context.Context, tx *db.Tx, ws tenant.ID, siteID string, numbers []int) (int64, error) {
	args, some := []any{ws, siteID}, ""
	if len(numbers) > 0 {
		for _, n := range numbers {
			args = append(args, n)
		}
		some = ` AND no IN (` + db.Placeholders(3, len(numbers)) + `)`
	}
	r, err := tx.ExecContext(ctx, `UPDATE web_found SET picked = 1 WHERE workspace_id = $1 AND site_id = $2`+some+pickable, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// pickedFound are the next pages that were picked and are not training data yet.
func pickedFound(ctx context.Context, q db.Querier, ws tenant.ID, botID string, n int) (list []WebFound, sites []string, err error) {
	rows, err := q.QueryContext(ctx, `SELECT site_id, no, address, address_key, final, title, code, raw_type, raw_etag, raw_hash, raw FROM web_found
		WHERE workspace_id = $1 AND bot_id = $2 AND picked = 1 AND NOT (`+isFile+`) ORDER BY site_id, no LIMIT $3`, ws, botID, n)
	list, err = db.Collect(rows, err, func(r *sql.Rows) (x WebFound, err error) {
		var id string
		err = r.Scan(&id, &x.No, &x.Address, &x.key, &x.final, &x.Title, &x.Code, &x.raw.kind, &x.raw.etag, &x.raw.hash, &x.raw.packed)
		sites = append(sites, id)
		return x, err
	})
	return list, sites, err
}

// countPicked is how many pages and files were picked and are not training data yet.
func countPicked(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (pages, files int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT COUNT(CASE WHEN NOT (`+isFile+`) THEN 1 END), COUNT(CASE WHEN `+isFile+` THEN 1 END) FROM web_found
		WHERE workspace_id = $1 AND bot_id = $2 AND picked = 1`, ws, botID).Scan(&pages, &files)
	return pages, files, err
}

// pickedFiles are the files that were picked and are no documents yet.
func pickedFiles(ctx context.Context, q db.Querier, ws tenant.ID, botID string) ([]FileArgs, error) {
	rows, err := q.QueryContext(ctx, `SELECT site_id, no FROM web_found WHERE workspace_id = $1 AND bot_id = $2 AND picked = 1 AND `+isFile+` ORDER BY site_id, no`, ws, botID)
	return db.Collect(rows, err, func(r *sql.Rows) (FileArgs, error) {
		a := FileArgs{Workspace: ws, BotID: botID}
		return a, r.Scan(&a.SiteID, &a.No)
	})
}

// pickedFile is a file that was picked and is no document yet; sql.ErrNoRows when it is not.
func pickedFile(ctx context.Context, q db.Querier, a FileArgs) (x WebFound, err error) {
	err = q.QueryRowContext(ctx, `SELECT no, address, address_key, final, title FROM web_found WHERE workspace_id = $1 AND site_id = $2 AND no = $3 AND picked = 1`,
		a.Workspace, a.SiteID, a.No).Scan(&x.No, &x.Address, &x.key, &x.final, &x.Title)
	return x, err
}

// putBack says of a file that was picked why it is no document.
func putBack(ctx context.Context, tx *db.Tx, a FileArgs, status crawl.Status, reason crawl.Reason, code int) error {
	_, err := tx.ExecContext(ctx, `UPDATE web_found SET picked = 0, status = $4, reason = $5, code = $6 WHERE workspace_id = $1 AND site_id = $2 AND no = $3 AND picked = 1`,
		a.Workspace, a.SiteID, a.No, status, reason, code)
	return err
}

// tookFound notes that a picked page is training data now, and lets go of what was fetched of it.
func tookFound(ctx context.Context, tx *db.Tx, ws tenant.ID, siteID string, no int) error {
	_, err := tx.ExecContext(ctx, `UPDATE web_found SET picked = 2, raw = NULL WHERE workspace_id = $1 AND site_id = $2 AND no = $3`, ws, siteID, no)
	return err
}

// unpick takes all picks of a bot back that are not training data yet.
func unpick(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	_, err := tx.ExecContext(ctx, `UPDATE web_found SET picked = 0 WHERE workspace_id = $1 AND bot_id = $2 AND picked = 1`, ws, botID)
	return err
}
