package contact

import (
	"context"
	"database/sql"
	"strings"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// namesLookedAt is how many contacts, the newest first, are looked through for a name: it bounds what a letter typed into a
// search costs. An address or a number is found among all.
const namesLookedAt = 3000

// Search returns the contacts whose e-mail address begins with what was typed, whose phone number it is, or in whose name it
// stands, whether or not they have ever written. Blocked ones are left out: nobody writes to them.
func (s *Service) Search(ctx context.Context, ws tenant.ID, typed string, limit int) ([]*Contact, error) {
	typed = text.Line(typed)
	if text.Len(typed) < 2 {
		return []*Contact{}, nil
	}
	found, err := addressed(ctx, s.db.Read(), ws, text.EmailKey(typed), PhoneKey(typed, ""), limit)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, c := range found {
		known[c.ID] = true
	}
	recent, err := newestNamed(ctx, s.db.Read(), ws, namesLookedAt)
	if err != nil {
		return nil, err
	}
	name := text.Fold(typed)
	for _, c := range recent {
		if len(found) >= limit {
			break
		}
		if !known[c.ID] && strings.Contains(text.Fold(c.Name), name) {
			found = append(found, c)
		}
	}
	return found, nil
}

func addressed(ctx context.Context, q db.Querier, ws tenant.ID, email, phone string, limit int) ([]*Contact, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM contact WHERE workspace_id = $1 AND deleted_at IS NULL AND NOT blocked
 AND (email_norm >= $2 AND email_norm < $3 AND email_norm <> '' OR phone_norm = $4 AND phone_norm <> '') ORDER BY email_norm, id LIMIT $5`,
		ws, email, email+"\U0010ffff", phone, limit)
	return db.Collect(rows, err, func(r *sql.Rows) (*Contact, error) { return scan(r.Scan) })
}

func newestNamed(ctx context.Context, q db.Querier, ws tenant.ID, limit int) ([]*Contact, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM contact WHERE workspace_id = $1 AND deleted_at IS NULL AND NOT blocked AND name <> ''
 ORDER BY id DESC LIMIT $2`, ws, limit)
	return db.Collect(rows, err, func(r *sql.Rows) (*Contact, error) { return scan(r.Scan) })
}
