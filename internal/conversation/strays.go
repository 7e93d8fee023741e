package conversation

import (
	"context"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
)

// farAhead is further in the future than any turn is put, or leased: the longest reply delay and the longest pause after a
// failure are half a minute.
const farAhead = 10 * time.Minute

// FreeStrays makes turns due that wait for a time far ahead: the clock was set back since they were put there, and their
// customers would wait until it has come round again.
func (s *Service) FreeStrays(ctx context.Context) error {
	now := s.clock.Now()
	far, n := clock.Ms(now.Add(farAhead)), 0
	err := s.db.Read().QueryRowContext(ctx, `/* all workspaces */ SELECT count(*) FROM turn WHERE leased_until > $1 OR run_at > $1`, far).Scan(&n)
	if err != nil || n == 0 {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `/* all workspaces */ UPDATE turn SET leased_until = 0, run_at = $2 WHERE leased_until > $1 OR run_at > $1`, far, clock.Ms(now))
		return err
	})
}
