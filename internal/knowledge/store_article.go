package knowledge

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

const articleColumns = `a.id, a.bot_id, a.status, a.pending, a.revision, a.title, a.title_key, a.category, a.language, a.characters,
	a.created_name, a.updated_name, a.created_at, a.updated_at, a.trained_at, s.state, s.state_reason, s.progress, s.active`

const articleTables = `article a LEFT JOIN source s ON s.workspace_id = a.workspace_id AND s.id = a.id AND s.deleted_at IS NULL`

// scanArticle reads a row of articleColumns, and what follows them into more.
func scanArticle(r interface{ Scan(...any) error }, more ...any) (Article, error) {
	var (
		a                Article
		created, updated int64
		trained, percent sql.NullInt64
		state, reason    sql.NullString
		active           sql.NullBool
	)
	err := r.Scan(append([]any{&a.ID, &a.BotID, &a.Status, &a.Pending, &a.Revision, &a.Title, &a.key, &a.Category, &a.Language, &a.Characters,
		&a.CreatedBy, &a.UpdatedBy, &created, &updated, &trained, &state, &reason, &percent, &active}, more...)...)
	a.CreatedAt, a.UpdatedAt = clock.FromMs(created), clock.FromMs(updated)
	if trained.Valid {
		a.TrainedAt = clock.FromMs(trained.Int64)
	}
	a.State, a.Reason, a.Progress, a.Active = State(state.String), reason.String, int(percent.Int64), active.Bool
	return a, err
}

// article finds one article of a bot with its body.
func article(ctx context.Context, q db.Querier, ws tenant.ID, botID, id string) (Article, error) {
	var html, plain string
	a, err := scanArticle(q.QueryRowContext(ctx, `SELECT `+articleColumns+`, a.body, a.body_text FROM `+articleTables+`
		WHERE a.workspace_id = $1 AND a.bot_id = $2 AND a.id = $3 AND a.deleted_at IS NULL`, ws, botID, id), &html, &plain)
	if db.NotFound(err) {
		return Article{}, ErrNoArticle
	}
	a.HTML, a.Text = html, plain
	return a, err
}

// articles finds those of ids that exist, with their bodies, in the order of their ids.
func articles(ctx context.Context, q db.Querier, ws tenant.ID, botID string, ids []string) ([]Article, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := db.IDs(3, ids)
	rows, err := q.QueryContext(ctx, `SELECT `+articleColumns+`, a.body, a.body_text FROM `+articleTables+`
		WHERE a.workspace_id = $1 AND a.bot_id = $2 AND a.deleted_at IS NULL AND a.id IN (`+in+`) ORDER BY a.id`, append([]any{ws, botID}, args...)...)
	return db.Collect(rows, err, scanWholeArticle)
}

func scanArticleRow(r *sql.Rows) (Article, error) { return scanArticle(r) }

func scanWholeArticle(r *sql.Rows) (Article, error) {
	var html, plain string
	a, err := scanArticle(r, &html, &plain)
	a.HTML, a.Text = html, plain
	return a, err
}

// articlesAfter returns up to n articles of a bot behind an id, oldest first.
func articlesAfter(ctx context.Context, q db.Querier, ws tenant.ID, botID, after string, n int) ([]Article, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+articleColumns+`, a.body, a.body_text FROM `+articleTables+`
		WHERE a.workspace_id = $1 AND a.bot_id = $2 AND a.deleted_at IS NULL AND a.id > $3 ORDER BY a.id LIMIT $4`, ws, botID, after, n)
	return db.Collect(rows, err, scanWholeArticle)
}

func articleCount(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (n int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT COUNT(*) FROM article WHERE workspace_id = $1 AND bot_id = $2 AND deleted_at IS NULL`, ws, botID).Scan(&n)
	return n, err
}

// titleTaken says whether another article of the bot has a title.
func titleTaken(ctx context.Context, q db.Querier, ws tenant.ID, botID, key, except string) (bool, error) {
	var id string
	err := q.QueryRowContext(ctx, `SELECT id FROM article WHERE workspace_id = $1 AND bot_id = $2 AND title_key = $3 AND deleted_at IS NULL`,
		ws, botID, key).Scan(&id)
	if db.NotFound(err) {
		return false, nil
	}
	return err == nil && id != except, err
}

func articleNorm(a Article) string {
	return text.Fold(strings.Join([]string{a.Title, a.Text, a.Category}, "\n"))
}

func insertArticle(ctx context.Context, tx *db.Tx, ws tenant.ID, a Article, member string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO article (workspace_id, id, bot_id, status, pending, revision, title, title_key, category, language,
		characters, created_by, created_name, updated_name, created_at, updated_at, body, body_text, search_norm)
		VALUES ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $13, $14, $15, $16)`,
		ws, a.ID, a.BotID, false, a.Revision, a.Title, a.key, a.Category, a.Language, a.Characters, nullable(member), a.CreatedBy,
		clock.Ms(a.CreatedAt), a.HTML, a.Text, articleNorm(a))
	return err
}

func updateArticle(ctx context.Context, tx *db.Tx, ws tenant.ID, a Article) error {
	_, err := tx.ExecContext(ctx, `UPDATE article SET status = $3, pending = $4, revision = $5, title = $6, title_key = $7, category = $8,
		language = $9, characters = $10, updated_name = $11, updated_at = $12, trained_at = $13, body = $14, body_text = $15, search_norm = $16
		WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL`,
		ws, a.ID, a.Status, a.Pending, a.Revision, a.Title, a.key, a.Category, a.Language, a.Characters, a.UpdatedBy, clock.Ms(a.UpdatedAt),
		trainedAt(a), a.HTML, a.Text, articleNorm(a))
	return err
}

func trainedAt(a Article) any {
	if a.TrainedAt.IsZero() {
		return nil
	}
	return clock.Ms(a.TrainedAt)
}

// deleteArticles deletes articles and forgets their versions. It returns what those said.
func deleteArticles(ctx context.Context, tx *db.Tx, ws tenant.ID, ids []string, now int64) (said []string, err error) {
	in, args := db.IDs(2, ids)
	rows, err := tx.QueryContext(ctx, `DELETE FROM article_version WHERE workspace_id = $1 AND article_id IN (`+in+`) RETURNING body`, append([]any{ws}, args...)...)
	if said, err = db.Collect(rows, err, scanBody); err != nil {
		return nil, err
	}
	in, args = db.IDs(3, ids)
	_, err = tx.ExecContext(ctx, `UPDATE article SET deleted_at = $2 WHERE workspace_id = $1 AND id IN (`+in+`)`, append([]any{ws, now}, args...)...)
	return said, err
}

// categoriseArticle puts an article under another category, and lets its list find it by that.
func categoriseArticle(ctx context.Context, tx *db.Tx, ws tenant.ID, a Article) error {
	_, err := tx.ExecContext(ctx, `UPDATE article SET category = $3, search_norm = $4, updated_name = $5, updated_at = $6
		WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL`, ws, a.ID, a.Category, articleNorm(a), a.UpdatedBy, clock.Ms(a.UpdatedAt))
	return err
}

// addVersion keeps what an article says now, and forgets the oldest of what it said. It returns the bodies of those.
func addVersion(ctx context.Context, tx *db.Tx, ws tenant.ID, a Article) (forgotten []string, err error) {
	if _, err := tx.ExecContext(ctx, `INSERT INTO article_version (workspace_id, article_id, no, trained, characters, saved_name, saved_at, title, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, ws, a.ID, a.Revision, false, a.Characters, a.UpdatedBy, clock.Ms(a.UpdatedAt), a.Title, a.HTML); err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `DELETE FROM article_version WHERE workspace_id = $1 AND article_id = $2 AND no <= $3 RETURNING body`,
		ws, a.ID, a.Revision-keptVersions)
	return db.Collect(rows, err, scanBody)
}

// markTrained notes that an article was trained with what its latest version says.
func markTrained(ctx context.Context, tx *db.Tx, ws tenant.ID, a Article) error {
	_, err := tx.ExecContext(ctx, `UPDATE article_version SET trained = $4 WHERE workspace_id = $1 AND article_id = $2 AND no = $3`,
		ws, a.ID, a.Revision, true)
	return err
}

func versionsOf(ctx context.Context, q db.Querier, ws tenant.ID, id string) ([]ArticleVersion, error) {
	rows, err := q.QueryContext(ctx, `SELECT no, title, characters, trained, saved_name, saved_at FROM article_version
		WHERE workspace_id = $1 AND article_id = $2 ORDER BY no DESC`, ws, id)
	return db.Collect(rows, err, func(r *sql.Rows) (v ArticleVersion, err error) {
		var at int64
		err = r.Scan(&v.No, &v.Title, &v.Characters, &v.Trained, &v.SavedBy, &at)
		v.ID, v.SavedAt = versionID(id, v.No), clock.FromMs(at)
		return v, err
	})
}

// versionID is the id of a version: nobody can guess one of an article whose id he does not know.
func versionID(article string, no int64) string {
	return uuid.NewSHA1(uuid.MustParse(article), strconv.AppendInt(nil, no, 10)).String()
}

func versionOf(ctx context.Context, q db.Querier, ws tenant.ID, id, version string) (v ArticleVersion, err error) {
	list, err := versionsOf(ctx, q, ws, id)
	if err != nil {
		return v, err
	}
	i := slices.IndexFunc(list, func(v ArticleVersion) bool { return v.ID == version })
	if i < 0 {
		return v, ErrNoVersion
	}
	var at int64
	err = q.QueryRowContext(ctx, `SELECT no, title, characters, trained, saved_name, saved_at, body FROM article_version
		WHERE workspace_id = $1 AND article_id = $2 AND no = $3`, ws, id, list[i].No).Scan(&v.No, &v.Title, &v.Characters, &v.Trained, &v.SavedBy, &at, &v.HTML)
	v.ID = version
	v.SavedAt = clock.FromMs(at)
	if db.NotFound(err) {
		err = ErrNoVersion
	}
	return v, err
}

// writeSource stores what is to be learnt of a source that is kept in its own row.
func writeSource(ctx context.Context, tx *db.Tx, ws tenant.ID, id, html, plain string) error {
	_, err := tx.ExecContext(ctx, `UPDATE source SET body = $3, body_text = $4 WHERE workspace_id = $1 AND id = $2`, ws, id, html, plain)
	return err
}

// trainedBody is what a source of this kind is to be learnt with, and its title.
func trainedBody(ctx context.Context, q db.Querier, ws tenant.ID, id string) (html, plain, title string, err error) {
	err = q.QueryRowContext(ctx, `SELECT body, body_text, title FROM source WHERE workspace_id = $1 AND id = $2`, ws, id).Scan(&html, &plain, &title)
	return html, plain, title, err
}

// bodyOf is what is to be learnt of such a source.
func bodyOf(ctx context.Context, q db.Querier, ws tenant.ID, id string) (html string, err error) {
	err = q.QueryRowContext(ctx, `SELECT body FROM source WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL`, ws, id).Scan(&html)
	if db.NotFound(err) {
		err = ErrNoSource
	}
	return html, err
}

func scanBody(r *sql.Rows) (html string, err error) { return html, r.Scan(&html) }
