package workspace

import (
	"context"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// The demo's workspace is the first of its installation, marked so that it can go as a whole.

// SetupDemo is Setup for the demo: nobody is signed in, and there is no first run. It returns the owner.
func (s *Service) SetupDemo(ctx context.Context, in NewOwner) (Caller, error) {
	if err := in.check(true); err != nil {
		return Caller{}, err
	}
	draft, err := s.accounts.Draft(ctx, in.NewAccount)
	if err != nil {
		return Caller{}, err
	}
	ws := tenant.ID(uid.New())
	var a account.Account
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		won, err := claimInstallation(ctx, tx, ws, clock.Ms(s.clock.Now()))
		if err != nil {
			return err
		}
		if !won {
			return ErrSetupDone
		}
		if err := markDemo(ctx, tx, ws); err != nil {
			return err
		}
		if a, err = s.accounts.Create(ctx, tx, draft); err != nil {
			return err
		}
		return s.createWorkspace(ctx, tx, ws, in, a, events.Actor{Kind: "member"}, "demo")
	})
	if err != nil {
		return Caller{}, err
	}
	m, err := memberByAccount(ctx, s.db.Read(), ws, a.ID)
	if err != nil {
		return Caller{}, err
	}
	return s.CallerOf(ctx, ws, m.ID)
}

// Demo is the workspace of the demo, empty on an installation that is none.
func Demo(ctx context.Context, q db.Querier) (tenant.ID, error) {
	var ws tenant.ID
	err := q.QueryRowContext(ctx, `SELECT workspace_id FROM installation WHERE demo`).Scan(&ws)
	if db.NotFound(err) {
		return "", nil
	}
	return ws, err
}

// Alone says whether there is no other workspace than ws.
func Alone(ctx context.Context, q db.Querier, ws tenant.ID) (bool, error) {
	var one int
	err := q.QueryRowContext(ctx, `SELECT 1 FROM workspace WHERE id <> $1 LIMIT 1`, ws).Scan(&one)
	if db.NotFound(err) {
		return true, nil
	}
	return false, err
}

// Forget makes the next request of everybody look its rights up again, after rows went that no verb of this room took.
func (s *Service) Forget(tx *db.Tx) { s.accessChanged(tx) }

func markDemo(ctx context.Context, tx *db.Tx, ws tenant.ID) error {
	_, err := tx.ExecContext(ctx, `UPDATE installation SET demo = TRUE WHERE workspace_id = $1`, ws)
	return err
}
