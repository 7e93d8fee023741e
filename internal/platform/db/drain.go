package db

import "context"

// Drain runs a statement that deletes a bounded number of rows until it deletes none, each time in a transaction of its own,
// so that nobody waits long for it. What was deleted stays so when it is cut short.
func (d *DB) Drain(ctx context.Context, query string, args ...any) error {
	for n := int64(1); n > 0; {
		if err := d.InTx(ctx, func(ctx context.Context, tx *Tx) error {
			res, err := tx.ExecContext(ctx, query, args...)
			if err != nil {
				return err
			}
			n, err = res.RowsAffected()
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
