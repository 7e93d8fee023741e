package answer

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// ForgetMessages deletes what the answers with these ids were made from.
func ForgetMessages(ctx context.Context, d *db.DB, ws tenant.ID, messages []string) error {
	for len(messages) > 0 {
		some := messages[:min(len(messages), forgetAtOnce)]
		messages = messages[len(some):]
		args := []any{ws}
		for _, id := range some {
			args = append(args, id)
		}
		if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `DELETE FROM answer_evidence WHERE workspace_id = $1 AND message_id IN (`+db.Placeholders(2, len(some))+`)`, args...)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
