package model

import (
	"context"
	"database/sql"
	"hash/fnv"
	"strconv"
	"strings"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// use is what one answer adds to its accounts.
type use struct{ Answers, In, Out, Credits, Cost int64 }

// slots is in how many rows PostgreSQL counts one account. A row that all answers of a workspace change is locked until each
// of them is on the disk: at 16 answers at once each waited 70 ms for it.
const slots = 32

// slotOf is the row for what a contact uses: always the same one, so that two transactions never wait for each other. SQLite
// has one writer, and one row.
func slotOf(on db.Dialect, contact string) int {
	if on == db.SQLite || contact == "" {
		return 0
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(contact)) // never fails
	return int(h.Sum32() % slots)
}

// addUse counts u on accounts, for contact where it is a contact's.
func addUse(ctx context.Context, tx *db.Tx, ws tenant.ID, day, contact string, on []account, u use) error {
	args := []any{ws, day, u.Answers, u.In, u.Out, u.Credits, u.Cost, slotOf(tx.Dialect(), contact)}
	var rows []string
	for _, a := range on {
		n := len(args)
		rows = append(rows, `($1, $2, $`+strconv.Itoa(n+1)+`, $`+strconv.Itoa(n+2)+`, $3, $4, $5, $6, $7, $8)`)
		args = append(args, a.kind, a.who)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO model_use (workspace_id, day, kind, who, answers, tokens_in, tokens_out, credits, cost, slot) VALUES `+
		strings.Join(rows, ", ")+` ON CONFLICT (workspace_id, day, kind, who, slot) DO UPDATE SET answers = model_use.answers + excluded.answers,
		tokens_in = model_use.tokens_in + excluded.tokens_in, tokens_out = model_use.tokens_out + excluded.tokens_out,
		credits = model_use.credits + excluded.credits, cost = model_use.cost + excluded.cost`, args...)
	return err
}

// costOf is what has been spent on each of the accounts.
func costOf(ctx context.Context, q db.Querier, ws tenant.ID, day string, on []account) ([]int64, error) {
	spent := make([]int64, len(on))
	for i, a := range on {
		err := q.QueryRowContext(ctx, `SELECT CAST(COALESCE(sum(cost), 0) AS bigint) FROM model_use WHERE workspace_id = $1 AND day = $2 AND kind = $3 AND who = $4`,
			ws, day, a.kind, a.who).Scan(&spent[i])
		if err != nil {
			return nil, err
		}
	}
	return spent, nil
}

// useOfDay is the sum of a day, and the bots that spent most.
func useOfDay(ctx context.Context, q db.Querier, ws tenant.ID, day string) (all Spending, bots []BotSpending, err error) {
	rows, err := q.QueryContext(ctx, `SELECT kind, who, CAST(sum(answers) AS bigint), CAST(sum(tokens_in) AS bigint),
		CAST(sum(tokens_out) AS bigint), CAST(sum(credits) AS bigint), CAST(sum(cost) AS bigint) FROM model_use
		WHERE workspace_id = $1 AND day = $2 AND kind IN ('workspace', 'bot') GROUP BY kind, who ORDER BY sum(cost) DESC, who LIMIT 101`, ws, day)
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
	r, err := tx.ExecContext(ctx, `DELETE FROM model_use WHERE workspace_id = $1 AND (day, kind, who, slot) IN (SELECT day, kind, who, slot FROM model_use
		WHERE workspace_id = $1 AND day < $2 AND kind IN ('contact', 'address') LIMIT $3)`, ws, before, limit)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}
