package guest

import (
	"context"
	"database/sql"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/tenant"
)

// Site is a website on which a bot was seen.
type Site struct {
	Origin    string    `json:"origin"`
	Refused   bool      `json:"refused" doc:"It is not among the allowed domains, so visitors there see nothing."`
	FirstSeen time.Time `json:"first_seen_at"`
	LastSeen  time.Time `json:"last_seen_at"`
}

const (
	maxSites  = 50        // of one bot; the one not seen for the longest time goes
	seenEach  = time.Hour // a website is written down that often at most
	seenPairs = 10_000    // bots and websites that are remembered for it
)

// sites keeps where bots were seen. Pages are many: each website is written down once an hour.
type sites struct {
	db     *db.DB
	bots   *bot.Service
	clock  clock.Clock
	lately *recent.Cache[sighting, bool]
}

type sighting struct {
	bot, origin string
	refused     bool
}

func newSites(d *db.DB, b *bot.Service, c clock.Clock) *sites {
	return &sites{d, b, c, recent.New[sighting, bool](c, seenEach, seenPairs)}
}

func (s *sites) see(ctx context.Context, ws tenant.ID, bot, origin string, refused bool) error {
	_, err := s.lately.Load(ctx, sighting{bot, origin, refused}, func(ctx context.Context) (bool, error) {
		return true, s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO site (workspace_id, bot_id, origin, refused, first_seen_at, last_seen_at) VALUES ($1,$2,$3,$4,$5,$5)
 ON CONFLICT (workspace_id, bot_id, origin) DO UPDATE SET refused = excluded.refused, last_seen_at = excluded.last_seen_at`,
				ws, bot, origin, refused, clock.Ms(s.clock.Now()))
			if err == nil && !refused {
				err = s.bots.Launched(ctx, tx, ws, bot, s.clock.Now())
			}
			if err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, `DELETE FROM site WHERE workspace_id = $1 AND bot_id = $2 AND origin IN (
 SELECT origin FROM site WHERE workspace_id = $1 AND bot_id = $2 ORDER BY last_seen_at DESC, origin LIMIT 1000 OFFSET $3)`, ws, bot, maxSites)
			return err
		})
	})
	return err
}

// list are the websites of a bot, the one seen last first.
func (s *sites) list(ctx context.Context, ws tenant.ID, bot string) ([]Site, error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT origin, refused, first_seen_at, last_seen_at FROM site
 WHERE workspace_id = $1 AND bot_id = $2 ORDER BY last_seen_at DESC, origin LIMIT 50`, ws, bot)
	return db.Collect(rows, err, func(r *sql.Rows) (x Site, err error) {
		var first, last int64
		err = r.Scan(&x.Origin, &x.Refused, &first, &last)
		x.FirstSeen, x.LastSeen = clock.FromMs(first), clock.FromMs(last)
		return x, err
	})
}
