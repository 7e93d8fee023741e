package contact

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

const columns = `workspace_id, id, number, name, email, phone, identified, blocked, auto_reply, language, created_at, updated_at, last_seen_at,
 country_code, avatar_url, label, time_zone`

func scan(row func(...any) error) (*Contact, error) {
	var c Contact
	var created, updated, seen int64
	err := row(&c.Workspace, &c.ID, &c.Number, &c.Name, &c.Email, &c.Phone, &c.Identified, &c.Blocked, &c.AutoReply, &c.Language, &created, &updated, &seen,
		&c.CountryCode, &c.AvatarURL, &c.Label, &c.TimeZone)
	if err != nil {
		return nil, err
	}
	c.CreatedAt, c.UpdatedAt, c.LastSeenAt = clock.FromMs(created), clock.FromMs(updated), clock.FromMs(seen)
	return &c, nil
}

func get(ctx context.Context, q db.Querier, ws tenant.ID, id string) (*Contact, error) {
	return scan(q.QueryRowContext(ctx, `SELECT `+columns+` FROM contact WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL`, ws, id).Scan)
}

// lock reads a contact for a change of it: who holds it changes it alone until the transaction ends. All columns are written
// together, so who did not wait would take back what the other has just done.
func lock(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) (*Contact, error) {
	if tx.Dialect() == db.SQLite {
		return get(ctx, tx, ws, id) // who writes, writes alone
	}
	return scan(tx.QueryRowContext(ctx, `SELECT `+columns+` FROM contact WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL FOR UPDATE`, ws, id).Scan)
}

// resolve reads a contact, or the one that his id answers as since they were merged.
func resolve(ctx context.Context, q db.Querier, ws tenant.ID, id string) (*Contact, error) {
	for range 8 { // a merged one may have been merged again
		c, err := get(ctx, q, ws, id)
		if !db.NotFound(err) {
			return c, err
		}
		var into sql.NullString
		if err := q.QueryRowContext(ctx, `SELECT merged_into FROM contact WHERE workspace_id = $1 AND id = $2`, ws, id).Scan(&into); err != nil {
			return nil, err
		}
		if id = into.String; id == "" {
			break
		}
	}
	return nil, sql.ErrNoRows
}

// insert makes a visitor; false when the contact exists already.
func insert(ctx context.Context, tx *db.Tx, ws tenant.ID, c *Contact) (bool, error) {
	res, err := tx.ExecContext(ctx, `INSERT INTO contact (`+columns+`) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)
 ON CONFLICT (workspace_id, id) DO NOTHING`,
		ws, c.ID, c.Number, c.Name, c.Email, c.Phone, c.Identified, c.Blocked, c.AutoReply, c.Language,
		clock.Ms(c.CreatedAt), clock.Ms(c.UpdatedAt), clock.Ms(c.LastSeenAt), c.CountryCode, c.AvatarURL, c.Label, c.TimeZone)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func update(ctx context.Context, tx *db.Tx, ws tenant.ID, c *Contact, emailNorm string) error {
	_, err := tx.ExecContext(ctx, `UPDATE contact SET name = $3, email = $4, email_norm = $5, phone = $6, identified = $7, blocked = $8, auto_reply = $9, updated_at = $10,
 phone_norm = $11, country_code = $12, avatar_url = $13, label = $14 WHERE workspace_id = $1 AND id = $2`,
		ws, c.ID, c.Name, c.Email, emailNorm, c.Phone, c.Identified, c.Blocked, c.AutoReply, clock.Ms(c.UpdatedAt),
		PhoneKey(c.Phone, c.CountryCode), c.CountryCode, c.AvatarURL, c.Label)
	return err
}

// named lists the contacts that have an address or a number, oldest first.
func named(ctx context.Context, q db.Querier, ws tenant.ID, by Method, value string) ([]*Contact, error) {
	stmt := `SELECT ` + columns + ` FROM contact WHERE workspace_id = $1 AND email_norm = $2 AND email_norm <> '' AND deleted_at IS NULL ORDER BY created_at, id LIMIT 20`
	if by == ByPhone {
		stmt = `SELECT ` + columns + ` FROM contact WHERE workspace_id = $1 AND phone_norm = $2 AND phone_norm <> '' AND deleted_at IS NULL ORDER BY created_at, id LIMIT 20`
	}
	rows, err := q.QueryContext(ctx, stmt, ws, value)
	return db.Collect(rows, err, func(r *sql.Rows) (*Contact, error) { return scan(r.Scan) })
}

// unproven lists those of the named contacts whom the company has not proven by this method, oldest first.
func unproven(ctx context.Context, q db.Querier, ws tenant.ID, p Proof) ([]*Contact, error) {
	all, err := named(ctx, q, ws, p.Method, p.Value())
	if err != nil || len(all) == 0 {
		return all, err
	}
	args := []any{ws, string(p.Method), string(ws)}
	for _, c := range all {
		args = append(args, c.ID)
	}
	rows, err := q.QueryContext(ctx, `SELECT contact_id FROM identity WHERE workspace_id = $1 AND kind = $2 AND connection_id = $3
 AND contact_id IN (`+db.Placeholders(4, len(all))+`)`, args...)
	proven, err := db.Collect(rows, err, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
	return slices.DeleteFunc(all, func(c *Contact) bool { return slices.Contains(proven, c.ID) }), err
}

// insertIdentity says false when somebody has the identity already.
func insertIdentity(ctx context.Context, tx *db.Tx, ws tenant.ID, contactID string, who Identity, now time.Time) (bool, error) {
	res, err := tx.ExecContext(ctx, `INSERT INTO identity (workspace_id, kind, connection_id, external_id, contact_id, verified, created_at)
 VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT (workspace_id, kind, connection_id, external_id) DO NOTHING`,
		ws, who.Kind, who.Connection, who.ExternalID, contactID, who.Verified, clock.Ms(now))
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func identityCount(ctx context.Context, q db.Querier, ws tenant.ID, contactID string) (n int, err error) {
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM identity WHERE workspace_id = $1 AND contact_id = $2`, ws, contactID).Scan(&n)
	return n, err
}

func insertDuplicate(ctx context.Context, tx *db.Tx, ws tenant.ID, contactID, other string, by Method, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO contact_duplicate (workspace_id, contact_id, other_id, method, found_at) VALUES ($1,$2,$3,$4,$5)
 ON CONFLICT (workspace_id, contact_id, other_id) DO NOTHING`, ws, contactID, other, by, clock.Ms(now))
	return err
}

func duplicatesOf(ctx context.Context, q db.Querier, ws tenant.ID, contactID string) ([]*Contact, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM contact WHERE workspace_id = $1 AND deleted_at IS NULL AND id IN (
 SELECT other_id FROM contact_duplicate WHERE workspace_id = $1 AND contact_id = $2
 UNION SELECT contact_id FROM contact_duplicate WHERE workspace_id = $1 AND other_id = $2) ORDER BY created_at, id LIMIT 20`, ws, contactID)
	return db.Collect(rows, err, func(r *sql.Rows) (*Contact, error) { return scan(r.Scan) })
}

func setMerged(ctx context.Context, tx *db.Tx, ws tenant.ID, id, into string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE contact SET merged_into = $3, deleted_at = $4, updated_at = $4 WHERE workspace_id = $1 AND id = $2`, ws, id, into, clock.Ms(now))
	return err
}
