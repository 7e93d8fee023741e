package contact

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

func customFields(ctx context.Context, q db.Querier, ws tenant.ID) ([]CustomField, error) {
	rows, err := q.QueryContext(ctx, `SELECT id, code, label, kind, options, required, shown, for_bot FROM contact_custom_field WHERE workspace_id = $1 ORDER BY position, id`, ws)
	return db.Collect(rows, err, func(r *sql.Rows) (f CustomField, err error) {
		var options string
		if err = r.Scan(&f.ID, &f.Code, &f.Label, &f.Kind, &options, &f.Required, &f.Shown, &f.ForBot); err == nil {
			err = json.Unmarshal([]byte(options), &f.Options)
		}
		return f, err
	})
}

// insertCustomField stores a field behind all others.
func insertCustomField(ctx context.Context, tx *db.Tx, ws tenant.ID, f CustomField, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO contact_custom_field (workspace_id, id, code, label, label_key, kind, options, required, shown, for_bot, created_at, updated_at, position)
 VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$11, (SELECT coalesce(max(o.position), 0) + 1 FROM contact_custom_field o WHERE o.workspace_id = $1))`,
		ws, f.ID, f.Code, f.Label, labelKey(f.Label), f.Kind, encodeOptions(f.Options), f.Required, f.Shown, f.ForBot, clock.Ms(now))
	return err
}

func updateCustomField(ctx context.Context, tx *db.Tx, ws tenant.ID, f CustomField, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE contact_custom_field SET label = $3, label_key = $4, options = $5, required = $6, shown = $7, for_bot = $8, updated_at = $9
 WHERE workspace_id = $1 AND id = $2`, ws, f.ID, f.Label, labelKey(f.Label), encodeOptions(f.Options), f.Required, f.Shown, f.ForBot, clock.Ms(now))
	return err
}

func placeCustomField(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, position int) error {
	_, err := tx.ExecContext(ctx, `UPDATE contact_custom_field SET position = $3 WHERE workspace_id = $1 AND id = $2`, ws, id, position)
	return err
}

func deleteCustomField(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM contact_custom_field WHERE workspace_id = $1 AND id = $2`, ws, id)
	return err
}

// customValues are what is known of a contact, by the id of the field.
func customValues(ctx context.Context, q db.Querier, ws tenant.ID, contactID string) (map[string]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT field_id, value FROM contact_custom_value WHERE workspace_id = $1 AND contact_id = $2`, ws, contactID)
	pairs, err := db.Collect(rows, err, func(r *sql.Rows) (p [2]string, err error) { return p, r.Scan(&p[0], &p[1]) })
	all := map[string]string{}
	for _, p := range pairs {
		all[p[0]] = p[1]
	}
	return all, err
}

// setCustomValue stores what is known of a contact; nothing, when the value is empty.
func setCustomValue(ctx context.Context, tx *db.Tx, ws tenant.ID, contactID, fieldID, value string, now time.Time) error {
	if value == "" {
		_, err := tx.ExecContext(ctx, `DELETE FROM contact_custom_value WHERE workspace_id = $1 AND contact_id = $2 AND field_id = $3`, ws, contactID, fieldID)
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO contact_custom_value (workspace_id, contact_id, field_id, value, updated_at) VALUES ($1,$2,$3,$4,$5)
 ON CONFLICT (workspace_id, contact_id, field_id) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`, ws, contactID, fieldID, value, clock.Ms(now))
	return err
}

// moveCustom gives what is known of a visitor to the contact he turned out to be; what is known of that one stays.
func moveCustom(ctx context.Context, tx *db.Tx, ws tenant.ID, from, to string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE contact_custom_value SET contact_id = $3 WHERE workspace_id = $1 AND contact_id = $2 AND field_id NOT IN (
 SELECT o.field_id FROM contact_custom_value o WHERE o.workspace_id = $1 AND o.contact_id = $3)`, ws, from, to); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM contact_custom_value WHERE workspace_id = $1 AND contact_id = $2`, ws, from)
	return err
}
