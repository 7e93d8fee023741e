package model

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// use is what one answer adds to its accounts.
type use struct{ Answers, In, Out, Credits, Cost int64 }

func addUse(ctx context.Context, tx *db.Tx, ws tenant.ID, day string, on []account, u use) error {
	args := []any{ws, day, u.Answers, u.In, u.Out, u.Credits, u.Cost}
	var rows []string
	for _, a := range on {
		n := len(args)
		rows = append(rows, `($1, $2, $`+strconv.Itoa(n+1)+`, $`+strconv.Itoa(n+2)+`, $3, $4, $5, $6, $7)`)
		args = append(args, a.kind, a.who)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO model_use (workspace_id, day, kind, who, answers, tokens_in, tokens_out, credits, cost) VALUES `+
		strings.Join(rows, ", ")+` ON CONFLICT (workspace_id, day, kind, who) DO UPDATE SET answers = model_use.answers + excluded.answers,
		tokens_in = model_use.tokens_in + excluded.tokens_in, tokens_out = model_use.tokens_out + excluded.tokens_out,
		credits = model_use.credits + excluded.credits, cost = model_use.cost + excluded.cost`, args...)
	return err
}

// costOf is what has been spent on each of the accounts.
func costOf(ctx context.Context, q db.Querier, ws tenant.ID, day string, on []account) ([]int64, error) {
	spent := make([]int64, len(on))
	for i, a := range on {
		err := q.QueryRowContext(ctx, `SELECT cost FROM model_use WHERE workspace_id = $1 AND day = $2 AND kind = $3 AND who = $4`,
			ws, day, a.kind, a.who).Scan(&spent[i])
		if err != nil && !db.NotFound(err) {
			return nil, err
		}
	}
	return spent, nil
}

// useOfDay is the sum of a day, and the bots that spent most.
func useOfDay(ctx context.Context, q db.Querier, ws tenant.ID, day string) (all Spending, bots []BotSpending, err error) {
	rows, err := q.QueryContext(ctx, `SELECT kind, who, answers, tokens_in, tokens_out, credits, cost FROM model_use
		WHERE workspace_id = $1 AND day = $2 AND kind IN ('workspace', 'bot') ORDER BY cost DESC, who LIMIT 101`, ws, day)
	list, err := db.Collect(rows, err, func(r *sql.Rows) (b BotSpending, err error) {
		var kind string
		err = r.Scan(&kind, &b.BotID, &b.Answers, &b.TokensIn, &b.TokensOut, &b.Credits, &b.Cost)
		return b, err
	})
	for _, b := range list {
		if b.BotID == "" {
			all = b.Spending
		} else {
			bots = append(bots, b)
		}
	}
	return all, bots, err
}

// forgetUse deletes some of what single visitors and addresses spent before a day.
func forgetUse(ctx context.Context, tx *db.Tx, ws tenant.ID, before string, limit int) (int64, error) {
	r, err := tx.ExecContext(ctx, `DELETE FROM model_use WHERE workspace_id = $1 AND (day, kind, who) IN (SELECT day, kind, who FROM model_use
		WHERE workspace_id = $1 AND day < $2 AND kind IN ('contact', 'address') LIMIT $3)`, ws, before, limit)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}
