package billing

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

func addUse(ctx context.Context, q db.Querier, ws tenant.ID, m Meter, period string, n int64) error {
	_, err := q.ExecContext(ctx, `INSERT INTO meter_use (workspace_id, meter, period, used) VALUES ($1, $2, $3, $4)
		ON CONFLICT (workspace_id, meter, period) DO UPDATE SET used = meter_use.used + excluded.used`, ws, m, period, n)
	return err
}

// addUseWithin says whether n more fit under the limit; two at once cannot both take the last one. The caller has
// checked that n alone fits, which is all that a first row needs.
func addUseWithin(ctx context.Context, q db.Querier, ws tenant.ID, m Meter, period string, n, limit int64) (bool, error) {
	r, err := q.ExecContext(ctx, `INSERT INTO meter_use (workspace_id, meter, period, used) VALUES ($1, $2, $3, $4)
		ON CONFLICT (workspace_id, meter, period) DO UPDATE SET used = meter_use.used + excluded.used
		WHERE meter_use.used + excluded.used <= $5`, ws, m, period, n, limit)
	if err != nil {
		return false, err
	}
	changed, err := r.RowsAffected()
	return changed == 1, err
}

func subtractUse(ctx context.Context, q db.Querier, ws tenant.ID, m Meter, period string, n int64) error {
	_, err := q.ExecContext(ctx, `UPDATE meter_use SET used = CASE WHEN used > $4 THEN used - $4 ELSE 0 END
		WHERE workspace_id = $1 AND meter = $2 AND period = $3`, ws, m, period, n)
	return err
}

func useOf(ctx context.Context, q db.Querier, ws tenant.ID, m Meter, period string) (used int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT used FROM meter_use WHERE workspace_id = $1 AND meter = $2 AND period = $3`, ws, m, period).Scan(&used)
	if db.NotFound(err) {
		return 0, nil
	}
	return used, err
}

// planOf is the plan a workspace was put on; empty when it never was.
func planOf(ctx context.Context, q db.Querier, ws tenant.ID) (plan string, err error) {
	err = q.QueryRowContext(ctx, `SELECT plan FROM subscription WHERE workspace_id = $1`, ws).Scan(&plan)
	if db.NotFound(err) {
		return "", nil
	}
	return plan, err
}

func setPlan(ctx context.Context, q db.Querier, ws tenant.ID, plan string, now int64) error {
	_, err := q.ExecContext(ctx, `INSERT INTO subscription (workspace_id, plan, created_at, updated_at) VALUES ($1, $2, $3, $3)
		ON CONFLICT (workspace_id) DO UPDATE SET plan = excluded.plan, updated_at = excluded.updated_at`, ws, plan, now)
	return err
}

// limitsOf reads the limits of a plan: the product's, the installation's own above them, and what was agreed with the
// workspace above all.
func limitsOf(ctx context.Context, q db.Querier, ws tenant.ID, plan string) (map[Meter]int64, error) {
	type limit struct {
		meter  Meter
		amount sql.NullInt64
	}
	rows, err := q.QueryContext(ctx, `SELECT meter, amount, 1 AS rank FROM plan_limit WHERE plan = $2
		UNION ALL SELECT meter, amount, 2 AS rank FROM workspace_limit WHERE workspace_id = $1 ORDER BY rank`, ws, plan)
	found, err := db.Collect(rows, err, func(r *sql.Rows) (l limit, err error) {
		var rank int
		return l, r.Scan(&l.meter, &l.amount, &rank)
	})
	limits := planLimits(plan)
	for _, l := range found {
		if l.amount.Valid {
			limits[l.meter] = l.amount.Int64
		} else {
			delete(limits, l.meter)
		}
	}
	return limits, err
}

// setPlanLimit changes what a plan of this installation allows; nil is no limit.
func setPlanLimit(ctx context.Context, q db.Querier, plan string, m Meter, limit *int64) error {
	_, err := q.ExecContext(ctx, `INSERT INTO plan_limit (plan, meter, amount) VALUES ($1, $2, $3)
		ON CONFLICT (plan, meter) DO UPDATE SET amount = excluded.amount`, plan, m, limit)
	return err
}

func setLimit(ctx context.Context, q db.Querier, ws tenant.ID, m Meter, limit *int64) error {
	if limit == nil {
		_, err := q.ExecContext(ctx, `DELETE FROM workspace_limit WHERE workspace_id = $1 AND meter = $2`, ws, m)
		return err
	}
	_, err := q.ExecContext(ctx, `INSERT INTO workspace_limit (workspace_id, meter, amount) VALUES ($1, $2, $3)
		ON CONFLICT (workspace_id, meter) DO UPDATE SET amount = excluded.amount`, ws, m, *limit)
	return err
}
