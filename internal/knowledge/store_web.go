package knowledge

import (
	"context"
	"database/sql"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

const webPageColumns = sourceColumns + `, p.site_id, p.address, p.address_key, p.final, p.code, p.etag, p.hash, p.language, p.failures, p.crawled_at,
	p.wanted, p.run, p.tries, p.created_name`

const webPageTables = `source s JOIN web_page p ON p.workspace_id = s.workspace_id AND p.id = s.id`

func scanWebPage(r interface{ Scan(...any) error }) (WebPage, error) {
	var x WebPage
	var site sql.NullString
	var at sql.NullInt64
	to, done := x.Source.fields()
	err := r.Scan(append(to, &site, &x.Address, &x.key, &x.Final, &x.Code, &x.etag, &x.hash, &x.Language, &x.Failures, &at, &x.wanted, &x.run, &x.tries, &x.AddedBy)...)
	if err != nil {
		return WebPage{}, err
	}
	done()
	x.SiteID, x.CrawledAt = site.String, moment(at)
	return x, nil
}

func scanWebPageRow(r *sql.Rows) (WebPage, error) { return scanWebPage(r) }

// moment is a time that may be missing.
func moment(at sql.NullInt64) time.Time {
	if !at.Valid {
		return time.Time{}
	}
	return clock.FromMs(at.Int64)
}

// webPage finds one page of a bot.
func webPage(ctx context.Context, q db.Querier, ws tenant.ID, botID, id string) (WebPage, error) {
	x, err := scanWebPage(q.QueryRowContext(ctx, `SELECT `+webPageColumns+` FROM `+webPageTables+`
		WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.id = $3 AND s.deleted_at IS NULL`, ws, botID, id))
	if db.NotFound(err) {
		return WebPage{}, ErrNoPage
	}
	return x, err
}

// webPages finds those of ids that exist.
func webPages(ctx context.Context, q db.Querier, ws tenant.ID, botID string, ids []string) ([]WebPage, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := db.IDs(3, ids)
	rows, err := q.QueryContext(ctx, `SELECT `+webPageColumns+` FROM `+webPageTables+` WHERE s.workspace_id = $1 AND s.bot_id = $2
		AND s.deleted_at IS NULL AND s.id IN (`+in+`) ORDER BY s.id`, append([]any{ws, botID}, args...)...)
	return db.Collect(rows, err, scanWebPageRow)
}

// webPagesAfter returns up to n pages of a bot behind an id, oldest first.
func webPagesAfter(ctx context.Context, q db.Querier, ws tenant.ID, botID, after string, n int) ([]WebPage, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+webPageColumns+` FROM `+webPageTables+` WHERE s.workspace_id = $1 AND s.bot_id = $2
		AND s.deleted_at IS NULL AND s.id > $3 ORDER BY s.id LIMIT $4`, ws, botID, after, n)
	return db.Collect(rows, err, scanWebPageRow)
}

// pageOf is the id and the address of the page that a bot has under a key; empty when it has none.
func pageOf(ctx context.Context, q db.Querier, ws tenant.ID, botID, key string) (id, address string, err error) {
	err = q.QueryRowContext(ctx, `SELECT id, address FROM web_page WHERE workspace_id = $1 AND bot_id = $2 AND address_key = $3 AND deleted_at IS NULL`,
		ws, botID, key).Scan(&id, &address)
	if db.NotFound(err) {
		return "", "", nil
	}
	return id, address, err
}

// insertWebPage stores a page that is to be fetched, or, when raw was fetched already, to be learnt.
func insertWebPage(ctx context.Context, tx *db.Tx, ws tenant.ID, x WebPage, raw fetched) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO web_page (workspace_id, id, bot_id, site_id, address, address_key, final, code, etag, hash, language, outcome,
		failures, crawled_at, wanted, run, not_before, tries, created_name, raw_type, raw_etag, raw_hash, raw)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', '', '', 0, $9, $10, '', 0, 0, $11, $12, $13, $14, $15)`,
		ws, x.ID, x.BotID, nullable(x.SiteID), x.Address, x.key, x.Final, x.Code, msOrNil(x.CrawledAt), raw.packed == nil, x.AddedBy,
		raw.kind, raw.etag, raw.hash, raw.packed)
	return err
}

func msOrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return clock.Ms(t)
}

// wantPages has pages fetched that are to be learnt, unless what a visit brought lies there. It returns those that are.
func wantPages(ctx context.Context, tx *db.Tx, ws tenant.ID, ids []string) (wanted []string, err error) {
	in, args := db.IDs(3, ids)
	rows, err := tx.QueryContext(ctx, `UPDATE web_page SET wanted = $2, run = '', tries = 0, not_before = 0, fetched_by = NULL, fetched_at = NULL
		WHERE workspace_id = $1 AND raw IS NULL AND id IN (`+in+`) RETURNING id`, append([]any{ws, true}, args...)...)
	return db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
}

// claimPage takes the next page that is to be fetched into the hands of a job: one that nobody has in hand, or that this job
// or a dead one had. When there is none now, it tells when to look again.
func claimPage(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, job string, now, dead int64) (*WebPage, time.Time, error) {
	x, err := scanWebPage(tx.QueryRowContext(ctx, `SELECT `+webPageColumns+` FROM `+webPageTables+` WHERE p.workspace_id = $1 AND p.bot_id = $2 AND p.wanted
		AND p.deleted_at IS NULL AND s.deleted_at IS NULL AND s.state = 'waiting' AND p.not_before <= $3
		AND (p.fetched_by IS NULL OR p.fetched_by = $4 OR p.fetched_at < $5) ORDER BY p.not_before, p.id LIMIT 1`, ws, botID, now, job, dead))
	if err == nil {
		_, err = tx.ExecContext(ctx, `UPDATE web_page SET fetched_by = $3, fetched_at = $4 WHERE workspace_id = $1 AND id = $2`, ws, x.ID, job, now)
		return &x, time.Time{}, err
	}
	if !db.NotFound(err) {
		return nil, time.Time{}, err
	}
	var next sql.NullInt64
	err = tx.QueryRowContext(ctx, `SELECT MIN(CASE WHEN p.fetched_by IS NULL THEN p.not_before ELSE p.fetched_at + $3 END) FROM `+webPageTables+`
		WHERE p.workspace_id = $1 AND p.bot_id = $2 AND p.wanted AND p.deleted_at IS NULL AND s.deleted_at IS NULL AND s.state = 'waiting'`,
		ws, botID, now-dead+1).Scan(&next)
	return nil, moment(next), err
}

// postponePage has a page wait until its host wants to see us again.
func postponePage(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, until time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE web_page SET not_before = $3, tries = tries + 1, fetched_by = NULL, fetched_at = NULL
		WHERE workspace_id = $1 AND id = $2`, ws, id, clock.Ms(until))
	return err
}

// noteVisit stores how a visit ended. raw is nil when it brought nothing to be learnt.
func noteVisit(ctx context.Context, tx *db.Tx, ws tenant.ID, x WebPage, outcome string, raw *fetched) error {
	if raw == nil {
		raw = &fetched{}
	}
	_, err := tx.ExecContext(ctx, `UPDATE web_page SET final = $3, code = $4, outcome = $5, failures = $6, crawled_at = $7, wanted = $8, tries = 0, not_before = 0,
		fetched_by = NULL, fetched_at = NULL, raw_type = $9, raw_etag = $10, raw_hash = $11, raw = $12 WHERE workspace_id = $1 AND id = $2`,
		ws, x.ID, x.Final, x.Code, outcome, x.Failures, msOrNil(x.CrawledAt), false, raw.kind, raw.etag, raw.hash, raw.packed)
	return err
}

// rawOf is what the last visit to a page brought.
func rawOf(ctx context.Context, q db.Querier, ws tenant.ID, id string) (raw fetched, final string, err error) {
	err = q.QueryRowContext(ctx, `SELECT raw_type, raw_etag, raw_hash, raw, CASE WHEN final = '' THEN address ELSE final END FROM web_page
		WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL`, ws, id).Scan(&raw.kind, &raw.etag, &raw.hash, &raw.packed, &final)
	if db.NotFound(err) {
		err = ErrNoSource
	}
	return raw, final, err
}

// noteLearned lets go of what a visit brought. Only what was learnt is what the next visit is compared with.
func noteLearned(ctx context.Context, tx *db.Tx, ws tenant.ID, id, language string) error {
	_, err := tx.ExecContext(ctx, `UPDATE web_page SET etag = CASE WHEN x.state = 'imported' THEN raw_etag ELSE '' END,
		hash = CASE WHEN x.state = 'imported' THEN raw_hash ELSE '' END, language = $3, outcome = x.state_reason, raw = NULL
		FROM source x WHERE x.workspace_id = web_page.workspace_id AND x.id = web_page.id AND web_page.workspace_id = $1 AND web_page.id = $2`, ws, id, language)
	return err
}

func deleteWebPages(ctx context.Context, tx *db.Tx, ws tenant.ID, ids []string, now int64) error {
	in, args := db.IDs(4, ids)
	_, err := tx.ExecContext(ctx, `UPDATE web_page SET deleted_at = $2, wanted = $3, raw = NULL WHERE workspace_id = $1 AND id IN (`+in+`)`,
		append([]any{ws, now, false}, args...)...)
	return err
}

// pageWhere adds what only pages have to a selection.
func pageWhere(ws tenant.ID, botID string, sel Selection, siteID string) where {
	w := sel.where(ws, botID)
	if siteID != "" {
		w.and("p.site_id = ", siteID, "")
	}
	return w
}

// wantAll has all pages of a bot fetched again that are not on their way already, and tells how many there are on the way
// then and how many came from each state.
func wantAll(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, run string, now int64) (total int64, delta counts, err error) {
	delta = counts{}
	for _, st := range []State{Imported, Failed} {
		r, err := tx.ExecContext(ctx, `UPDATE web_page SET wanted = $4, run = $3, tries = 0, not_before = 0, fetched_by = NULL, fetched_at = NULL, raw = NULL
			WHERE workspace_id = $1 AND bot_id = $2 AND deleted_at IS NULL AND id IN (SELECT id FROM source
			WHERE workspace_id = $1 AND bot_id = $2 AND kind = 'url' AND state = $5 AND deleted_at IS NULL)`, ws, botID, run, true, st)
		if err != nil {
			return 0, nil, err
		}
		if delta[st], err = r.RowsAffected(); err != nil {
			return 0, nil, err
		}
		delta[Waiting] += delta[st]
		delta[st] = -delta[st]
	}
	_, err = tx.ExecContext(ctx, `UPDATE source SET state = 'waiting', state_reason = '', claimed_by = NULL, claimed_at = NULL, version = version + 1,
		relearned = relearned + 1, updated_at = $3 WHERE workspace_id = $1 AND bot_id = $2 AND kind = 'url' AND state IN ('imported', 'failed') AND deleted_at IS NULL`,
		ws, botID, now)
	return delta[Waiting], delta, err
}

// unwantAll leaves the pages of a run as they were before it, as far as they were not visited yet.
func unwantAll(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, run string) (counts, error) {
	r, err := tx.ExecContext(ctx, `UPDATE source SET state = 'imported' WHERE workspace_id = $1 AND bot_id = $2 AND state = 'waiting' AND learned > 0 AND id IN
		(SELECT id FROM web_page WHERE workspace_id = $1 AND bot_id = $2 AND run = $3 AND wanted AND outcome = '')`, ws, botID, run)
	if err != nil {
		return nil, err
	}
	good, err := r.RowsAffected()
	if err != nil {
		return nil, err
	}
	r, err = tx.ExecContext(ctx, `UPDATE source SET state = 'failed', state_reason = COALESCE((SELECT NULLIF(p.outcome, '') FROM web_page p
		WHERE p.workspace_id = source.workspace_id AND p.id = source.id), $4) WHERE workspace_id = $1 AND bot_id = $2 AND state = 'waiting' AND id IN
		(SELECT id FROM web_page WHERE workspace_id = $1 AND bot_id = $2 AND run = $3 AND wanted)`, ws, botID, run, reasonCancelled)
	if err != nil {
		return nil, err
	}
	bad, err := r.RowsAffected()
	if err != nil {
		return nil, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE web_page SET wanted = $4, run = '', fetched_by = NULL, fetched_at = NULL WHERE workspace_id = $1 AND bot_id = $2 AND run = $3`,
		ws, botID, run, false)
	return counts{Imported: good, Failed: bad, Waiting: -good - bad}, err
}

// crawlOf is the crawl of all pages of a bot.
func crawlOf(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (Crawl, error) {
	c := Crawl{Every: Never}
	var next sql.NullInt64
	err := q.QueryRowContext(ctx, `SELECT every, next_at, run, run_total FROM crawl_plan WHERE workspace_id = $1 AND bot_id = $2`, ws, botID).
		Scan(&c.Every, &next, &c.run, &c.Total)
	if db.NotFound(err) {
		return c, nil
	}
	if err != nil {
		return Crawl{}, err
	}
	c.NextAt = moment(next)
	if c.run == "" {
		return c, nil
	}
	var left int
	err = q.QueryRowContext(ctx, `SELECT COUNT(*) FROM web_page WHERE workspace_id = $1 AND bot_id = $2 AND wanted AND deleted_at IS NULL AND run = $3`,
		ws, botID, c.run).Scan(&left)
	c.Running, c.Done = left > 0, max(0, c.Total-left)
	return c, err
}

func putRun(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, run string, total, now int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO crawl_plan (workspace_id, bot_id, every, run, run_total, run_at) VALUES ($1, $2, 'never', $3, $4, $5)
		ON CONFLICT (workspace_id, bot_id) DO UPDATE SET run = excluded.run, run_total = excluded.run_total, run_at = excluded.run_at`, ws, botID, run, total, now)
	return err
}

func putRhythm(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, e Every, next time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO crawl_plan (workspace_id, bot_id, every, next_at, run, run_total) VALUES ($1, $2, $3, $4, '', 0)
		ON CONFLICT (workspace_id, bot_id) DO UPDATE SET every = excluded.every, next_at = excluded.next_at`, ws, botID, e, msOrNil(next))
	return err
}

// foundBefore are bots whose pages wait to be fetched or taken over, in all workspaces.
func foundBefore(ctx context.Context, q db.Querier) ([]CrawlArgs, error) {
	rows, err := q.QueryContext(ctx, `SELECT /* all workspaces */ workspace_id, bot_id FROM web_page WHERE wanted AND deleted_at IS NULL
		UNION SELECT workspace_id, bot_id FROM web_found WHERE picked = 1`)
	return db.Collect(rows, err, func(r *sql.Rows) (a CrawlArgs, err error) { return a, r.Scan(&a.Workspace, &a.BotID) })
}

// foldPage is what the search of the list of pages looks through.
func foldPage(title, address string) string { return text.Line(title) + "\n" + address }
