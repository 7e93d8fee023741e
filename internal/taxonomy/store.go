package taxonomy

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

type scanner interface{ Scan(dest ...any) error }

const tagColumns = `id, name, color, description, created_at, updated_at`

func scanTag(r scanner) (t Tag, err error) {
	var created, updated int64
	err = r.Scan(&t.ID, &t.Name, &t.Color, &t.Description, &created, &updated)
	t.CreatedAt, t.UpdatedAt = clock.FromMs(created), clock.FromMs(updated)
	return t, err
}

func tags(ctx context.Context, q db.Querier, ws tenant.ID) ([]Tag, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+tagColumns+` FROM tag WHERE workspace_id = $1 ORDER BY name_key`, ws)
	return db.Collect(rows, err, func(r *sql.Rows) (Tag, error) { return scanTag(r) })
}

func tagByID(ctx context.Context, q db.Querier, ws tenant.ID, id string) (Tag, error) {
	t, err := scanTag(q.QueryRowContext(ctx, `SELECT `+tagColumns+` FROM tag WHERE workspace_id = $1 AND id = $2`, ws, id))
	if db.NotFound(err) {
		err = ErrTagNotFound
	}
	return t, err
}

func tagByKey(ctx context.Context, q db.Querier, ws tenant.ID, key string) (Tag, error) {
	return scanTag(q.QueryRowContext(ctx, `SELECT `+tagColumns+` FROM tag WHERE workspace_id = $1 AND name_key = $2`, ws, key))
}

// countTags counts those of ids that exist, or all tags.
func countTags(ctx context.Context, q db.Querier, ws tenant.ID, ids []string) (n int, err error) {
	if len(ids) == 0 {
		err = q.QueryRowContext(ctx, `SELECT count(*) FROM tag WHERE workspace_id = $1`, ws).Scan(&n)
		return n, err
	}
	args := []any{ws}
	for _, id := range ids {
		args = append(args, id)
	}
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM tag WHERE workspace_id = $1 AND id IN (`+db.Placeholders(2, len(ids))+`)`, args...).Scan(&n)
	return n, err
}

const newTag = `INSERT INTO tag (workspace_id, id, name, name_key, color, description, created_at, updated_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)`

func (t Tag) row(ws tenant.ID) []any {
	return []any{ws, t.ID, t.Name, nameKey(t.Name), t.Color, t.Description, clock.Ms(t.CreatedAt), clock.Ms(t.UpdatedAt)}
}

func insertTag(ctx context.Context, tx *db.Tx, ws tenant.ID, t Tag) error {
	_, err := tx.ExecContext(ctx, newTag, t.row(ws)...)
	return err
}

// bringTag stores a tag unless there is one of its name.
func bringTag(ctx context.Context, tx *db.Tx, ws tenant.ID, t Tag) (bool, error) {
	return brought(tx.ExecContext(ctx, newTag+` ON CONFLICT DO NOTHING`, t.row(ws)...))
}

func brought(r sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

func updateTag(ctx context.Context, tx *db.Tx, ws tenant.ID, t Tag) error {
	_, err := tx.ExecContext(ctx, `UPDATE tag SET name = $3, name_key = $4, color = $5, description = $6, updated_at = $7 WHERE workspace_id = $1 AND id = $2`,
		ws, t.ID, t.Name, nameKey(t.Name), t.Color, t.Description, clock.Ms(t.UpdatedAt))
	return err
}

func deleteTag(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM tag WHERE workspace_id = $1 AND id = $2`, ws, id)
	return err
}

const categoryColumns = `id, parent_id, name, color, description, used_for, active, position, created_at, updated_at`

func scanCategory(r scanner) (c Category, err error) {
	var created, updated int64
	err = r.Scan(&c.ID, &c.ParentID, &c.Name, &c.Color, &c.Description, &c.UsedFor, &c.Active, &c.Position, &created, &updated)
	c.CreatedAt, c.UpdatedAt = clock.FromMs(created), clock.FromMs(updated)
	return c, err
}

func categories(ctx context.Context, q db.Querier, ws tenant.ID) ([]Category, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+categoryColumns+` FROM category WHERE workspace_id = $1 ORDER BY position, id`, ws)
	return db.Collect(rows, err, func(r *sql.Rows) (Category, error) { return scanCategory(r) })
}

func categoryByID(ctx context.Context, q db.Querier, ws tenant.ID, id string) (Category, error) {
	c, err := scanCategory(q.QueryRowContext(ctx, `SELECT `+categoryColumns+` FROM category WHERE workspace_id = $1 AND id = $2`, ws, id))
	if db.NotFound(err) {
		err = ErrCategoryNotFound
	}
	return c, err
}

func countCategories(ctx context.Context, q db.Querier, ws tenant.ID, parent string) (n int, err error) {
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM category WHERE workspace_id = $1 AND parent_id = $2`, ws, parent).Scan(&n)
	return n, err
}

func lastPosition(ctx context.Context, q db.Querier, ws tenant.ID, parent string) (n int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT coalesce(max(position), 0) FROM category WHERE workspace_id = $1 AND parent_id = $2`, ws, parent).Scan(&n)
	return n, err
}

const newCategory = `INSERT INTO category (workspace_id, id, parent_id, name, name_key, color, description, used_for, active, position, created_at, updated_at)
 VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)`

func (c Category) row(ws tenant.ID) []any {
	return []any{ws, c.ID, c.ParentID, c.Name, nameKey(c.Name), c.Color, c.Description, c.UsedFor, c.Active, c.Position, clock.Ms(c.CreatedAt), clock.Ms(c.UpdatedAt)}
}

func insertCategory(ctx context.Context, tx *db.Tx, ws tenant.ID, c Category) error {
	_, err := tx.ExecContext(ctx, newCategory, c.row(ws)...)
	return err
}

// bringCategory stores a category unless there is one of its name in its place.
func bringCategory(ctx context.Context, tx *db.Tx, ws tenant.ID, c Category) (bool, error) {
	return brought(tx.ExecContext(ctx, newCategory+` ON CONFLICT DO NOTHING`, c.row(ws)...))
}

func updateCategory(ctx context.Context, tx *db.Tx, ws tenant.ID, c Category) error {
	_, err := tx.ExecContext(ctx, `UPDATE category SET parent_id = $3, name = $4, name_key = $5, color = $6, description = $7, used_for = $8, active = $9, position = $10,
 updated_at = $11 WHERE workspace_id = $1 AND id = $2`,
		ws, c.ID, c.ParentID, c.Name, nameKey(c.Name), c.Color, c.Description, c.UsedFor, c.Active, c.Position, clock.Ms(c.UpdatedAt))
	return err
}

func deleteCategory(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM category WHERE workspace_id = $1 AND id = $2`, ws, id)
	return err
}

// holdLabels keeps tags and a category from being deleted until the transaction ends; in one order, as two that put on the
// same ones may meet who deletes them.
func holdLabels(ctx context.Context, tx *db.Tx, ws tenant.ID, tagIDs []string, category string) error {
	hold := func(from string, ids ...string) error {
		args := []any{ws}
		for _, id := range ids {
			args = append(args, id)
		}
		rows, err := tx.QueryContext(ctx, `SELECT id FROM `+from+` WHERE workspace_id = $1 AND id IN (`+db.Placeholders(2, len(ids))+`) ORDER BY id FOR KEY SHARE`, args...)
		_, err = db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
		return err
	}
	if len(tagIDs) > 0 {
		if err := hold("tag", tagIDs...); err != nil {
			return err
		}
	}
	if category != "" {
		return hold("category", category)
	}
	return nil
}
