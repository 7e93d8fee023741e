package knowledge

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/tenant"
)

// MeaningJob is the kind of the job that gives the texts of one bot their meanings. Any number of them may run: one works, and
// the others leave it a note that there is more.
const MeaningJob = "knowledge.meanings"

// MeaningSweepJob is the kind of the job that looks, after a start, for bots whose meanings are not those that are wanted.
const MeaningSweepJob = "knowledge.meanings_sweep"

// meaningQueue is the queue of both. Two at a time: they wait for vendors, and one that stands still must not hold up the
// others.
const meaningQueue = "knowledge_meanings"

// MeaningArgs name the bot of a MeaningJob.
type MeaningArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	BotID     string    `json:"bot_id"`
}

const (
	meaningBatch = 64              // texts in one request
	meaningTime  = 5 * time.Minute // for one job
	meaningRest  = time.Minute     // before its end a job leaves the rest to another
	meaningLease = meaningTime + time.Minute
)

// meaningPauses are between the attempts with a vendor that fails; the last one repeats.
var meaningPauses = []time.Duration{10 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour}

func (s *Service) meaningJobs(r *jobs.Runner) {
	o := jobs.Options{Timeout: meaningTime}
	r.Queue(meaningQueue, 2)
	r.Handle(MeaningJob, o, s.HandleMeanings)
	r.Handle(MeaningSweepJob, o, s.HandleMeaningSweep)
	r.Handle(model.JobEmbedding, o, s.HandleEmbedding)
}

func enqueueMeanings(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, at time.Time) error {
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: MeaningJob, Queue: meaningQueue, Args: MeaningArgs{ws, botID}, RunAt: at})
}

// HandleEmbedding is the handler of model.JobEmbedding: the bots of a workspace want the meanings of another model, or none.
func (s *Service) HandleEmbedding(ctx context.Context, t jobs.Task) error {
	var a model.EmbeddingArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	bots, err := meaningBots(ctx, s.db.Read(), a.Workspace)
	if err != nil {
		return err
	}
	for _, id := range bots {
		if err := s.restart(ctx, a.Workspace, id); err != nil {
			return err
		}
	}
	return nil
}

// restart has a bot's meanings looked at now, whatever failed before.
func (s *Service) restart(ctx context.Context, ws tenant.ID, botID string) error {
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, ws, botID); err != nil {
			return err
		}
		if _, err := queueMeanings(ctx, tx, ws, botID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE meaning_base SET again_at = 0 WHERE workspace_id = $1 AND bot_id = $2`, ws, botID); err != nil {
			return err
		}
		return enqueueMeanings(ctx, tx, ws, botID, time.Time{})
	})
	if errors.Is(err, ErrNoBot) {
		return nil // deleted meanwhile
	}
	return err
}

// sweepMeanings asks for a look at all bots: what an operator has changed in the settings of the server nobody tells us.
func (s *Service) sweepMeanings(ctx context.Context) error {
	if s.models == nil {
		return nil
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return jobs.Enqueue(ctx, tx, jobs.Job{Kind: MeaningSweepJob, Queue: meaningQueue, Args: struct{}{}})
	})
}

// HandleMeaningSweep is the handler of MeaningSweepJob.
func (s *Service) HandleMeaningSweep(ctx context.Context, _ jobs.Task) error {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT /* all workspaces */ k.workspace_id, k.bot_id, COALESCE(m.serving, ''), COALESCE(m.target, ''),
		COALESCE(m.queued OR m.holder <> '' OR m.again_at > 0, FALSE) FROM knowledge_base k
		LEFT JOIN meaning_base m ON m.workspace_id = k.workspace_id AND m.bot_id = k.bot_id WHERE k.closed_at IS NULL`)
	type bot struct {
		ws              tenant.ID
		id              string
		serving, target string
		atWork          bool
	}
	list, err := db.Collect(rows, err, func(r *sql.Rows) (b bot, err error) {
		return b, r.Scan(&b.ws, &b.id, &b.serving, &b.target, &b.atWork)
	})
	if err != nil {
		return err
	}
	for _, b := range list {
		e, err := s.wanted(ctx, b.ws)
		if err != nil {
			return err
		}
		if want := spaceOf(e); b.serving == want && b.target == want && !b.atWork {
			continue
		}
		if err := s.restart(ctx, b.ws, b.id); err != nil {
			return err
		}
	}
	return nil
}

// HandleMeanings is the handler of MeaningJob. Each batch is stored by itself, so one that is interrupted goes on behind it. A
// vendor that fails is asked again later by a job of its own; until then the bot is served by what it has, and by words.
func (s *Service) HandleMeanings(ctx context.Context, t jobs.Task) error {
	var a MeaningArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	err := s.learnMeanings(ctx, a, t.OutboxID)
	if errors.Is(err, ErrNoBot) || errors.Is(err, errNotMine) {
		return nil // deleted meanwhile, or somebody else is at it
	}
	return err
}

// errNotMine says that a bot's meanings are not in the hands of this job.
var errNotMine = errors.New("knowledge: the meanings are in other hands")

func (s *Service) learnMeanings(ctx context.Context, a MeaningArgs, job string) error {
	for {
		e, err := s.wanted(ctx, a.Workspace)
		if err != nil {
			return err
		}
		b, err := s.takeMeanings(ctx, a, job, e)
		if err != nil {
			return err
		}
		again, err := s.fillSpace(ctx, a, job, e, b)
		if err != nil || !again {
			return err
		}
	}
}

// takeMeanings takes the meanings of a bot into the hands of a job, and notes which ones are wanted.
func (s *Service) takeMeanings(ctx context.Context, a MeaningArgs, job string, e model.Embedding) (b meaningRow, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		if b, err = meaningBase(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		now := s.clock.Now()
		if b.holder != "" && b.holder != job && b.heldUntil.After(now) {
			_, err := queueMeanings(ctx, tx, a.Workspace, a.BotID)
			return err
		}
		if b.target == spaceOf(e) && b.againAt.After(now) {
			return nil // its job is planned
		}
		b.holder, b.heldUntil, b.queued, b.againAt = job, now.Add(meaningLease), false, time.Time{}
		if b.target != spaceOf(e) {
			b.target, b.dimension, b.failures, b.reason, b.message, b.failedSince = spaceOf(e), 0, 0, "", "", time.Time{}
		}
		b.targetRef = e.Ref
		if b.serving == b.target { // perhaps by another key
			b.servingRef = e.Ref
		}
		if !e.Is() && b.serving != "" {
			b.serving, b.servingRef = "", model.Ref{}
			b.stamp++
		}
		return putMeaningBase(ctx, tx, a.Workspace, a.BotID, b)
	})
	if err == nil && b.holder != job {
		err = errNotMine
	}
	return b, err
}

// fillSpace gives all texts their meanings that have none in the wanted space, and has questions compared in it. It says
// whether it must be looked at again.
func (s *Service) fillSpace(ctx context.Context, a MeaningArgs, job string, e model.Embedding, b meaningRow) (again bool, err error) {
	var at meaningCursor
	for e.Is() {
		if end, ok := ctx.Deadline(); ok && time.Until(end) < meaningRest {
			return false, s.letGo(ctx, a, job, func(ctx context.Context, tx *db.Tx, b *meaningRow) error {
				return enqueueMeanings(ctx, tx, a.Workspace, a.BotID, time.Time{})
			})
		}
		if now, err := s.wanted(ctx, a.Workspace); err != nil || spaceOf(now) != spaceOf(e) {
			return true, err
		}
		list, err := missing(ctx, s.db.Read(), a.Workspace, a.BotID, b.target, &at, meaningBatch)
		if err != nil {
			return false, err
		}
		if len(list) == 0 {
			break
		}
		vectors, err := s.meaningsOf(ctx, e, list, b.dimension)
		if err != nil {
			if ctx.Err() != nil {
				return false, ctx.Err()
			}
			return false, s.postpone(ctx, a, job, err)
		}
		if b, err = s.keepMeanings(ctx, a, job, e, list, vectors); err != nil {
			return false, err
		}
	}
	if e.Is() {
		if err := s.learnBackdrop(ctx, a, job, e); err != nil {
			return false, err
		}
	}
	return s.serve(ctx, a, job)
}

// heldMeanings runs fn on a bot's row if it is still in the hands of the job, and stores it.
func (s *Service) heldMeanings(ctx context.Context, a MeaningArgs, job string, fn func(ctx context.Context, tx *db.Tx, b *meaningRow) error) (b meaningRow, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		if b, err = meaningBase(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		if b.holder != job {
			return errNotMine
		}
		if err := fn(ctx, tx, &b); err != nil {
			return err
		}
		return putMeaningBase(ctx, tx, a.Workspace, a.BotID, b)
	})
	return b, err
}

// keepMeanings stores the meanings of those texts that still say the same.
func (s *Service) keepMeanings(ctx context.Context, a MeaningArgs, job string, e model.Embedding, list []meaningless, vectors [][]float32) (meaningRow, error) {
	return s.heldMeanings(ctx, a, job, func(ctx context.Context, tx *db.Tx, b *meaningRow) error {
		if err := s.models.Settle(ctx, tx, a.Workspace); err != nil {
			return err
		}
		b.heldUntil = s.clock.Now().Add(meaningLease)
		if b.target != spaceOf(e) {
			return nil
		}
		same, err := unchanged(ctx, tx, a.Workspace, a.BotID, list)
		if err != nil {
			return err
		}
		var texts []meaningless
		var theirs [][]float32
		for i := range list {
			if same[i] {
				texts, theirs = append(texts, list[i]), append(theirs, vectors[i])
				b.dimension = max(b.dimension, len(vectors[i]))
			}
		}
		b.failures, b.reason, b.message, b.failedSince = 0, "", "", time.Time{}
		if b.serving == b.target {
			b.stamp++ // readers look for what is new
		}
		return insertMeanings(ctx, tx, a.Workspace, a.BotID, b.target, b.stamp, texts, theirs)
	})
}

// serve has questions compared in the wanted space, now that it is whole, and lets the others go. When something has come
// meanwhile, it must be looked at again.
func (s *Service) serve(ctx context.Context, a MeaningArgs, job string) (again bool, err error) {
	b, err := s.heldMeanings(ctx, a, job, func(_ context.Context, _ *db.Tx, b *meaningRow) error {
		if again = b.queued; again {
			return nil
		}
		if b.serving != b.target {
			b.serving, b.servingRef = b.target, b.targetRef
			b.stamp++
		}
		b.failures, b.reason, b.message, b.failedSince = 0, "", "", time.Time{}
		return nil
	})
	if err != nil || again {
		return again, err
	}
	for n := int64(1); n > 0; {
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			n, err = dropSpaces(ctx, tx, a.Workspace, a.BotID, b, 500)
			return err
		}); err != nil {
			return false, err
		}
	}
	_, err = s.heldMeanings(ctx, a, job, func(_ context.Context, _ *db.Tx, b *meaningRow) error {
		if again = b.queued; !again {
			b.holder, b.heldUntil = "", time.Time{}
		}
		return nil
	})
	return again, err
}

// letGo takes the meanings out of the hands of a job.
func (s *Service) letGo(ctx context.Context, a MeaningArgs, job string, fn func(ctx context.Context, tx *db.Tx, b *meaningRow) error) error {
	_, err := s.heldMeanings(ctx, a, job, func(ctx context.Context, tx *db.Tx, b *meaningRow) error {
		b.holder, b.heldUntil = "", time.Time{}
		return fn(ctx, tx, b)
	})
	return err
}

// postpone notes why the vendor gives no meanings, and plans the next attempt.
func (s *Service) postpone(ctx context.Context, a MeaningArgs, job string, why error) error {
	return s.letGo(ctx, a, job, func(ctx context.Context, tx *db.Tx, b *meaningRow) error {
		pause := meaningPauses[min(b.failures, len(meaningPauses)-1)]
		var e *llm.Error
		if errors.As(why, &e) {
			pause = max(pause, e.RetryAfter)
		}
		now := s.clock.Now()
		b.failures++
		if b.failedSince.IsZero() {
			b.failedSince = now
		}
		b.reason, b.message = whyNot(why)
		b.againAt, b.queued = now.Add(pause), false
		return enqueueMeanings(ctx, tx, a.Workspace, a.BotID, b.againAt)
	})
}
