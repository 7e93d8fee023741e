package billing

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// Seats is the member meter as the room workspace, which stands below this one, takes it: app/wire builds billing
// first and hands this to workspace.New.
func (s *Service) Seats() workspace.Seats { return seats{s} }

type seats struct{ s *Service }

// Take takes n seats, or gives them back when n is negative.
func (x seats) Take(ctx context.Context, tx *db.Tx, ws tenant.ID, n int) error {
	if n < 0 {
		return x.s.Give(ctx, tx, ws, Members, int64(-n))
	}
	return x.s.Take(ctx, tx, ws, Members, int64(n))
}

// Limit is how many members the plan allows; nil without a limit.
func (x seats) Limit(ctx context.Context, q db.Querier, ws tenant.ID) (*int64, error) {
	t, err := x.s.termsOf(ctx, q, ws)
	if err != nil {
		return nil, err
	}
	if limit, ok := t.limits[Members]; ok {
		return &limit, nil
	}
	return nil, nil
}

// Room says, as an error, when n more members would not fit.
func (x seats) Room(ctx context.Context, tx *db.Tx, ws tenant.ID, n int) error {
	return x.s.Check(ctx, tx, ws, Members, int64(n))
}
