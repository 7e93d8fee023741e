package jobs

import "context"

// Crash ends the runner as a killed process would, as far as the database can tell: what runs is cut off, and nothing
// about it is written any more. Only on SQLite.
func (r *Runner) Crash(ctx context.Context) error {
	e := r.engine.(*onSQLite)
	r.stop()
	r.done.Wait()
	r.stop = nil
	err := e.close() // River's file is gone before the job can be called finished
	_ = e.client.StopAndCancel(ctx)
	return err
}

// Count counts River's rows of a job.
func (r *Runner) Count(ctx context.Context, outboxID string) (n int, err error) {
	if e, ok := r.engine.(*onSQLite); ok {
		err = e.h.QueryRowContext(ctx, `SELECT count(*) FROM river_job WHERE json_extract(args, '$.outbox_id') = ?`, outboxID).Scan(&n)
		return n, err
	}
	err = r.d.Pool().QueryRow(ctx, `SELECT count(*) FROM river_job WHERE args->>'outbox_id' = $1`, outboxID).Scan(&n)
	return n, err
}
