package jobs

import (
	"context"
	"time"
)

// Count counts River's rows of a job.
func (r *Runner) Count(ctx context.Context, outboxID string) (n int, err error) {
	err = r.d.Pool().QueryRow(ctx, `SELECT count(*) FROM river_job WHERE args->>'outbox_id' = $1`, outboxID).Scan(&n)
	return n, err
}

// MovedTwice counts the jobs that River has more than once. Only on PostgreSQL.
func (r *Runner) MovedTwice(ctx context.Context) (n int, err error) {
	err = r.d.Pool().QueryRow(ctx, `SELECT count(*) FROM (SELECT 1 FROM river_job GROUP BY args->>'outbox_id' HAVING count(*) > 1) x`).Scan(&n)
	return n, err
}

// CutOff counts the jobs with these arguments that were running when their node died. Only on PostgreSQL.
func (r *Runner) CutOff(ctx context.Context, name string) (n int, err error) {
	err = r.d.Pool().QueryRow(ctx, `SELECT count(*) FROM river_job WHERE args->>'args' = $1 AND state = 'running'
		AND attempted_by[array_upper(attempted_by, 1)] <> $2`, name, r.engine.(*onPostgres).client.ID()).Scan(&n)
	return n, err
}

// Hasten makes the runner look for jobs that are due more often.
func (r *Runner) Hasten() { r.poll = 50 * time.Millisecond }
