package workspace

import (
	"context"
	"errors"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// MayAnswer says whether a member may answer a bot's customers, for a transaction that gives him one: until it ends he is
// neither removed nor changed, so that whoever does that finds what he was given.
func MayAnswer(ctx context.Context, tx *db.Tx, ws tenant.ID, memberID, botID string) (bool, error) {
	query := `SELECT ` + memberColumns + ` FROM member WHERE workspace_id = $1 AND id = $2`
	if tx.Dialect() == db.Postgres {
		query += ` FOR SHARE`
	}
	m, err := scanMember(tx.QueryRowContext(ctx, query, ws, memberID).Scan)
	if errors.Is(err, errMemberNotFound) || err == nil && m.State != stateActive {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	c, err := callerOf(ctx, tx, m)
	return err == nil && c.SeesBot(botID) && c.Can(Need("live_chat", Edit)), err
}
