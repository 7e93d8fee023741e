package bot

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/uid"
)

// Lookup finds a bot of any workspace by its id or its name, for commands of the operator. A name that several have is
// none.
func (s *Service) Lookup(ctx context.Context, name string) (Bot, error) {
	if uid.Valid(name) {
		ws, err := home(ctx, s.db.Read(), name)
		if err != nil {
			return Bot{}, err
		}
		return byID(ctx, s.db.Read(), ws, name)
	}
	rows, err := s.db.Read().QueryContext(ctx, `/* all workspaces */ SELECT workspace_id, id FROM bot WHERE name = $1 AND deleted_at IS NULL ORDER BY id LIMIT 2`, name)
	found, err := db.Collect(rows, err, func(r *sql.Rows) (k key, err error) { return k, r.Scan(&k.ws, &k.id) })
	switch {
	case err != nil:
		return Bot{}, err
	case len(found) == 0:
		return Bot{}, ErrNotFound
	case len(found) > 1:
		return Bot{}, errs.New(errs.Conflict, "bot.several", "Several bots have this name: say which by its id.")
	}
	return byID(ctx, s.db.Read(), found[0].ws, found[0].id)
}
