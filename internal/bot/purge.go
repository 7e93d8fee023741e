package bot

import (
	"context"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
)

// PurgeJob is the kind of the job that ends what is left of a deleted bot, once it cannot come back any more.
const PurgeJob = "bot.purge"

// purgeAfter leaves room between the last moment of a restore and the end.
const purgeAfter = RestoreWithin + time.Hour

type purgeArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	BotID     string    `json:"bot_id"`
}

// Forgetter is a room that keeps something of a bot. Forgetting again what is forgotten does no harm.
type Forgetter interface {
	ForgetBot(ctx context.Context, ws tenant.ID, botID string) error
}

// HandleJobs registers what this room does later. rooms forget a bot in this order, before the bot itself goes: as long as
// one of them has something left, there is a row that says so, and the job goes on where it was.
func (s *Service) HandleJobs(r *jobs.Runner, rooms ...Forgetter) {
	r.Handle(PurgeJob, jobs.Options{Timeout: 30 * time.Minute, MaxAttempts: 20}, func(ctx context.Context, t jobs.Task) error {
		var a purgeArgs
		if err := t.Decode(&a); err != nil {
			return err
		}
		return s.Purge(ctx, a.Workspace, a.BotID, rooms...)
	})
}

func enqueuePurge(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, deleted time.Time) error {
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: PurgeJob, RunAt: deleted.Add(purgeAfter), Args: purgeArgs{ws, id}})
}

// Purge ends a bot that was deleted too long ago to be restored: what it knew, what it learnt and its settings. Its
// conversations and their contacts stay. A bot that is there, or was deleted lately, is left alone.
func (s *Service) Purge(ctx context.Context, ws tenant.ID, id string, rooms ...Forgetter) error {
	b, at, err := deletedOf(ctx, s.db.Read(), ws, id)
	if db.NotFound(err) {
		return nil // restored, or gone already
	}
	if err != nil || s.clock.Now().Sub(at) <= RestoreWithin {
		return err
	}
	for _, room := range rooms {
		if err := room.ForgetBot(ctx, ws, id); err != nil {
			return err
		}
	}
	if err := s.db.Drain(ctx, `DELETE FROM bot_prompt_version WHERE workspace_id = $1 AND bot_id = $2`, ws, id); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, query := range []string{
			`DELETE FROM bot_progress WHERE workspace_id = $1 AND bot_id = $2`,
			`DELETE FROM bot_template WHERE workspace_id = $1 AND bot_id = $2`,
			`DELETE FROM bot_home WHERE workspace_id = $1 AND bot_id = $2`,
			`DELETE FROM bot WHERE workspace_id = $1 AND id = $2`,
		} {
			if _, err := tx.ExecContext(ctx, query, ws, id); err != nil {
				return err
			}
		}
		for _, which := range []Picture{Avatar, Launcher, Favicon} {
			if err := s.dropPicture(ctx, tx, ws, *b.picture(which)); err != nil {
				return err
			}
		}
		if err := s.dropPictures(ctx, tx, ws, id); err != nil {
			return err
		}
		tx.After(func() { s.homes.Drop(id) })
		return events.Append(ctx, tx, events.Event{Workspace: ws, Kind: EventPurged, V: 1, Subject: id, Actor: events.Actor{Kind: "system"},
			At: s.clock.Now(), Payload: Deleted{Name: b.Name}})
	})
}

// deletedOf is a deleted bot, and when it was.
func deletedOf(ctx context.Context, q db.Querier, ws tenant.ID, id string) (Bot, time.Time, error) {
	var at int64
	if err := q.QueryRowContext(ctx, `SELECT deleted_at FROM bot WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NOT NULL`, ws, id).Scan(&at); err != nil {
		return Bot{}, time.Time{}, err
	}
	b, err := scan(ws, q.QueryRowContext(ctx, `SELECT `+columns+` FROM bot WHERE workspace_id = $1 AND id = $2`, ws, id))
	return b, clock.FromMs(at), err
}
