package contact

import (
	"context"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

const columns = `workspace_id, id, number, name, email, phone, identified, blocked, auto_reply, language, created_at, updated_at, last_seen_at`

func get(ctx context.Context, q db.Querier, ws tenant.ID, id string) (*Contact, error) {
	var c Contact
	var created, updated, seen int64
	err := q.QueryRowContext(ctx, `SELECT `+columns+` FROM contact WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL`, ws, id).
		Scan(&c.Workspace, &c.ID, &c.Number, &c.Name, &c.Email, &c.Phone, &c.Identified, &c.Blocked, &c.AutoReply, &c.Language, &created, &updated, &seen)
	if err != nil {
		return nil, err
	}
	c.CreatedAt, c.UpdatedAt, c.LastSeenAt = clock.FromMs(created), clock.FromMs(updated), clock.FromMs(seen)
	return &c, nil
}

// insert makes a visitor; false when the contact exists already.
func insert(ctx context.Context, tx *db.Tx, ws tenant.ID, c *Contact) (bool, error) {
	res, err := tx.ExecContext(ctx, `INSERT INTO contact (`+columns+`) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)
 ON CONFLICT (workspace_id, id) DO NOTHING`,
		ws, c.ID, c.Number, c.Name, c.Email, c.Phone, c.Identified, c.Blocked, c.AutoReply, c.Language,
		clock.Ms(c.CreatedAt), clock.Ms(c.UpdatedAt), clock.Ms(c.LastSeenAt))
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func update(ctx context.Context, tx *db.Tx, ws tenant.ID, c *Contact, emailNorm string) error {
	_, err := tx.ExecContext(ctx, `UPDATE contact SET name = $3, email = $4, email_norm = $5, phone = $6, identified = $7, blocked = $8, auto_reply = $9, updated_at = $10
 WHERE workspace_id = $1 AND id = $2`,
		ws, c.ID, c.Name, c.Email, emailNorm, c.Phone, c.Identified, c.Blocked, c.AutoReply, clock.Ms(c.UpdatedAt))
	return err
}
