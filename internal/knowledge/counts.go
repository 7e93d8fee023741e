package knowledge

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// counts is how many sources of a kind there are in each state, or by how much that changes.
type counts map[State]int64

func (c counts) total() int64 {
	n := int64(0)
	for _, x := range c {
		n += x
	}
	return n
}

// wire is c with every state named.
func (c counts) wire() map[string]int64 {
	out := make(map[string]int64, len(States()))
	for _, st := range States() {
		out[string(st)] = c[st]
	}
	return out
}

// moved is the change when n sources go from one state to another.
func moved(from, to State, n int64) counts {
	if from == to {
		return counts{}
	}
	return counts{from: -n, to: n}
}

func addCounts(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, kind Kind, by counts) error {
	for _, state := range States() {
		if by[state] == 0 {
			continue
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO source_count (workspace_id, bot_id, kind, state, amount) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (workspace_id, bot_id, kind, state) DO UPDATE SET amount = source_count.amount + excluded.amount`,
			ws, botID, kind, state, by[state]); err != nil {
			return err
		}
	}
	return nil
}

func countsOf(ctx context.Context, q db.Querier, ws tenant.ID, botID string, kind Kind) (counts, error) {
	all, err := countsOfBots(ctx, q, ws, kind, []string{botID})
	if err != nil {
		return nil, err
	}
	c := all[botID]
	if c == nil {
		c = counts{}
	}
	return c, nil
}

func countsOfBots(ctx context.Context, q db.Querier, ws tenant.ID, kind Kind, botIDs []string) (map[string]counts, error) {
	in := make([]any, 0, len(botIDs)+2)
	in = append(in, ws, kind)
	for _, id := range botIDs {
		in = append(in, id)
	}
	all := map[string]counts{}
	rows, err := q.QueryContext(ctx, `SELECT bot_id, state, amount FROM source_count
		WHERE workspace_id = $1 AND kind = $2 AND bot_id IN (`+db.Placeholders(3, len(botIDs))+`)`, in...)
	_, err = db.Collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var (
			bot   string
			state State
			n     int64
		)
		err := r.Scan(&bot, &state, &n)
		if all[bot] == nil {
			all[bot] = counts{}
		}
		all[bot][state] = n
		return struct{}{}, err
	})
	return all, err
}

// Tally is how many sources of a kind a bot has, and how many of them could not be learnt.
type Tally struct {
	All    int64
	Failed int64
}

// Tallies counts the sources of some bots by their kinds.
func (s *Service) Tallies(ctx context.Context, ws tenant.ID, botIDs []string) (map[string]map[Kind]Tally, error) {
	out := map[string]map[Kind]Tally{}
	if len(botIDs) == 0 {
		return out, nil
	}
	in, args := db.IDs(2, botIDs)
	rows, err := s.db.Read().QueryContext(ctx, `SELECT bot_id, kind, state, amount FROM source_count WHERE workspace_id = $1 AND bot_id IN (`+in+`)`,
		append([]any{ws}, args...)...)
	_, err = db.Collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var (
			bot   string
			kind  Kind
			state State
			n     int64
		)
		err := r.Scan(&bot, &kind, &state, &n)
		if out[bot] == nil {
			out[bot] = map[Kind]Tally{}
		}
		t := out[bot][kind]
		if t.All += n; state == Failed {
			t.Failed += n
		}
		out[bot][kind] = t
		return struct{}{}, err
	})
	return out, err
}

func amountsOf(ctx context.Context, q db.Querier, ws tenant.ID, botIDs []string) (map[string]Amounts, error) {
	if len(botIDs) == 0 {
		return nil, nil
	}
	in, args := db.IDs(2, botIDs)
	all := map[string]Amounts{}
	rows, err := q.QueryContext(ctx, `SELECT bot_id, state, amount FROM source_count WHERE workspace_id = $1 AND bot_id IN (`+in+`)`,
		append([]any{ws}, args...)...)
	_, err = db.Collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var (
			bot   string
			state State
			n     int64
		)
		err := r.Scan(&bot, &state, &n)
		a := all[bot]
		if a.Items += n; state == Imported {
			a.Known += n
		}
		all[bot] = a
		return struct{}{}, err
	})
	return all, err
}
