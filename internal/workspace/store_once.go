package workspace

import (
	"context"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
)

// takeKey writes a key down as begun; not nil: it is taken, and by what.
func takeKey(ctx context.Context, tx *db.Tx, k requestKey, now time.Time) (*keyed, error) {
	ws, who := k.c.Workspace, k.caller()
	if _, err := tx.ExecContext(ctx, `DELETE FROM keyed_request WHERE workspace_id = $1 AND caller_id = $2 AND request_key = $3 AND free_at <= $4`,
		ws, who, k.key, clock.Ms(now)); err != nil {
		return nil, err
	}
	took, err := oneRow(tx.ExecContext(ctx, `INSERT INTO keyed_request (workspace_id, caller_id, request_key, fingerprint, status, answer, begun_at, free_at)
		VALUES ($1, $2, $3, $4, 0, '', $5, $6) ON CONFLICT DO NOTHING`, ws, who, k.key, k.fingerprint, clock.Ms(now), clock.Ms(now.Add(runsAtMost+unknownFor))))
	if took || err != nil {
		return nil, err
	}
	var was keyed
	var begun int64
	err = tx.QueryRowContext(ctx, `SELECT fingerprint, status, answer, begun_at FROM keyed_request WHERE workspace_id = $1 AND caller_id = $2 AND request_key = $3`,
		ws, who, k.key).Scan(&was.fingerprint, &was.status, &was.answer, &begun)
	if db.NotFound(err) { // freed at this very moment
		return nil, errKeyRunning
	}
	was.begun = clock.FromMs(begun)
	return &was, err
}

func keepAnswer(ctx context.Context, tx *db.Tx, k requestKey, status int, answer string, until time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE keyed_request SET status = $5, answer = $6, free_at = $7
		WHERE workspace_id = $1 AND caller_id = $2 AND request_key = $3 AND fingerprint = $4`,
		k.c.Workspace, k.caller(), k.key, k.fingerprint, status, answer, clock.Ms(until))
	return err
}

func freeKey(ctx context.Context, tx *db.Tx, k requestKey) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM keyed_request WHERE workspace_id = $1 AND caller_id = $2 AND request_key = $3 AND fingerprint = $4`,
		k.c.Workspace, k.caller(), k.key, k.fingerprint)
	return err
}

// doubtKey says of a request that it no longer runs, and that nobody knows what came of it.
func doubtKey(ctx context.Context, tx *db.Tx, k requestKey, begun, until time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE keyed_request SET begun_at = $5, free_at = $6
		WHERE workspace_id = $1 AND caller_id = $2 AND request_key = $3 AND fingerprint = $4`,
		k.c.Workspace, k.caller(), k.key, k.fingerprint, clock.Ms(begun), clock.Ms(until))
	return err
}
