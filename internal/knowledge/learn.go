package knowledge

import (
	"context"
	"errors"
	"slices"
	"time"

	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
)

// LearnJob is the kind of the job that learns what waits for one bot. Any number of them may run: each takes what is
// there, and one that comes too late finds nothing.
const LearnJob = "knowledge.learn"

// queue is where this room's jobs wait. One of them at a time computes: what visitors wait for must not stand behind a
// customer's two thousand questions.
const queue = "knowledge"

// LearnArgs name the bot of a LearnJob.
type LearnArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	BotID     string    `json:"bot_id"`
}

// learntAtOnce is how many FAQs are learnt in one step: so few that nobody notices the transaction in which they are stored.
const learntAtOnce = 25

// abandonedAfter is how long a worker may hold a chunk before another start takes it for dead. A chunk takes well under
// a second, so this is only about machines that stood still.
const abandonedAfter = 2 * time.Minute

func (s *Service) enqueue(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: LearnJob, Queue: queue, Args: LearnArgs{ws, botID}})
}

// Jobs tells r how to run this room's jobs.
func (s *Service) Jobs(r *jobs.Runner) {
	o := jobs.Options{Timeout: time.Hour, Backoff: []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute}}
	r.Queue(queue, 2) // one may import while the other learns what it has brought
	r.Handle(LearnJob, o, s.HandleLearn)
	r.Handle(TaskJob, o, s.HandleTask)
	r.Handle(MarkJob, o, s.HandleMark)
	s.webJobs(r)
	s.meaningJobs(r)
	r.Queue(readers, 1)
	r.Handle(IngestJob, jobs.Options{Timeout: time.Hour, Backoff: o.Backoff}, s.HandleIngest) // 5,000 pages on a busy machine
	r.Handle(CopyTextsJob, jobs.Options{Timeout: 10 * time.Minute, Backoff: []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute}}, s.HandleCopyTexts)
	r.Handle(DropFileJob, jobs.Options{}, s.HandleDropFile)
	r.Handle(CopyJob, jobs.Options{Timeout: time.Minute, Backoff: []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute}}, s.HandleCopy)
}

// HandleLearn is the handler of LearnJob. Running it again, after a crash in the middle too, does no harm: what the same
// job had in hand it takes up again, and what is learnt already is not in its hands any more.
func (s *Service) HandleLearn(ctx context.Context, t jobs.Task) error {
	var a LearnArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	err := s.learnAll(ctx, a, t.OutboxID)
	if err != nil && t.Last {
		return errors.Join(err, s.giveUp(context.WithoutCancel(ctx), a, t.OutboxID))
	}
	return err
}

func (s *Service) learnAll(ctx context.Context, a LearnArgs, job string) error {
	for ctx.Err() == nil {
		start := time.Now()
		list, err := s.claim(ctx, a, job)
		if errors.Is(err, ErrNoBot) {
			return nil // deleted meanwhile
		}
		if err != nil || len(list) == 0 {
			return err
		}
		if err := s.learn(ctx, a, job, list); err != nil && !errors.Is(err, ErrNoBot) {
			return err
		}
		s.rest(ctx, time.Since(start))
	}
	return ctx.Err()
}

// claim takes the next chunk of waiting sources into the hands of one job.
func (s *Service) claim(ctx context.Context, a LearnArgs, job string) ([]FAQ, error) {
	var list []FAQ
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		n, err := claimWaiting(ctx, tx, a.Workspace, a.BotID, job, clock.Ms(s.clock.Now()), learntAtOnce)
		if err != nil {
			return err
		}
		if n > 0 {
			if err := addCounts(ctx, tx, a.Workspace, a.BotID, QAndA, moved(Waiting, Learning, n)); err != nil {
				return err
			}
			if err := s.tell(ctx, tx, a.Workspace, a.BotID, nil); err != nil {
				return err
			}
		}
		list, err = claimed(ctx, tx, a.Workspace, a.BotID, job)
		return err
	})
	return list, err
}

// errStale says that the bot's knowledge has changed since it was looked at.
var errStale = errors.New("knowledge: changed while learning")

// learn compares the sources with what the bot knows, outside of any transaction, and stores the result in one, if the
// bot still knows the same then.
func (s *Service) learn(ctx context.Context, a LearnArgs, job string, list []FAQ) error {
	for {
		c, rev, err := s.faqsNow(ctx, a.Workspace, a.BotID, nil)
		if err != nil {
			return err
		}
		known, err := entries(ctx, s.db.Read(), a.Workspace, a.BotID, idsOf(list))
		if err != nil {
			return err
		}
		judged := judge(list, c, known, s.atEase(ctx))
		if err = s.storeAndTakeIn(ctx, a, job, judged, rev, known); !errors.Is(err, errStale) {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// storeAndTakeIn stores what was judged and has it taken in at once, so that no customer's question has to do that.
func (s *Service) storeAndTakeIn(ctx context.Context, a LearnArgs, job string, judged []FAQ, rev int64, known map[string]entry) error {
	p, end := s.arriving(ctx, a.Workspace, a.BotID, len(judged))
	defer end()
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return s.store(ctx, tx, a, job, judged, rev, known)
	})
	if err == nil {
		_, _, _ = s.faqsNow(ctx, a.Workspace, a.BotID, p) // who asks next finds out if it fails
	}
	return err
}

// judge gives each source its end: failed, overlapped with an entry or with an earlier source of the list, or imported.
func judge(list []FAQ, c *search.Corpus, known map[string]entry, p *pace) []FAQ {
	out := slices.Clone(list)
	among := search.NewCorpus()
	at := map[string]int{}
	for i, f := range list {
		among.Put(search.Document{ID: f.ID, Kind: search.FAQ, Questions: f.questions()})
		at[f.ID] = i
	}
	for i := range out {
		p.step()
		f := &out[i]
		f.State, f.Reason, f.OverlapsWith = Imported, "", nil
		if len(search.Analyse(f.Question)) == 0 {
			f.State, f.Reason = Failed, reasonNoWords
			continue
		}
		if f.incomplete() {
			f.State, f.Reason = Failed, reasonBlanks
			continue
		}
		if e, ok := known[f.ID]; ok && e.status == entryImported && slices.Equal(e.questions(), f.questions()) {
			continue // only the answer is new: whatever it is close to was accepted before
		}
		other := overlapping(c, f.questions(), func(id string) bool {
			j, relearnt := at[id] // an entry that is learnt anew in this list is judged by its new form
			return id != f.ID && (!relearnt || j > i)
		})
		if other == "" {
			other = overlapping(among, f.questions(), func(id string) bool { return at[id] < i && out[at[id]].State == Imported })
		}
		if other != "" {
			f.State, f.OverlapsWith = Overlapped, &Overlap{ID: other}
		}
	}
	return out
}

// overlapping returns the entry that asks the same as one of the questions, "" when none does.
func overlapping(c *search.Corpus, questions []string, counts func(id string) bool) string {
	for _, q := range questions {
		for _, id := range c.Twins(q) {
			if counts(id) {
				return id
			}
		}
	}
	return ""
}

// store writes the judged sources that are still in the job's hands in the version that was judged.
func (s *Service) store(ctx context.Context, tx *db.Tx, a LearnArgs, job string, judged []FAQ, seen int64, known map[string]entry) error {
	now := clock.Ms(s.clock.Now())
	rev, err := lock(ctx, tx, a.Workspace, a.BotID)
	if err != nil {
		return err
	}
	if rev != seen {
		return errStale
	}
	still, err := claimed(ctx, tx, a.Workspace, a.BotID, job)
	if err != nil {
		return err
	}
	versions := map[string]int64{}
	for _, f := range still {
		versions[f.ID] = f.version
	}
	var (
		delta    = counts{}
		blanks   []string // of the failed ones, those that wait for somebody to fill them
		done     = SourcesLearned{BotID: a.BotID, Imported: []string{}, Overlapped: []string{}, Failed: []string{}}
		setAside []string // overlapped, and nothing of them known before
		renamed  []string // known before, asked differently now
	)
	for _, f := range judged {
		if v, ok := versions[f.ID]; !ok || v != f.version {
			continue // edited or deleted meanwhile
		}
		e, had := known[f.ID]
		live := had && e.status == entryImported
		switch f.State {
		case Imported:
			done.Imported = append(done.Imported, f.ID)
			if live && !slices.Equal(e.questions(), f.questions()) {
				renamed = append(renamed, f.ID)
			}
		case Overlapped:
			done.Overlapped = append(done.Overlapped, f.ID)
			if !live { // else the bot goes on with what it knew
				setAside = append(setAside, f.ID)
			}
			if err := settle(ctx, tx, a.Workspace, []string{f.ID}, Overlapped, "", f.OverlapsWith.ID); err != nil {
				return err
			}
		default:
			done.Failed = append(done.Failed, f.ID)
			if f.Reason == reasonBlanks {
				blanks = append(blanks, f.ID)
			}
		}
		delta[Learning]--
		delta[f.State]++
	}
	if err := s.write(ctx, tx, a.Workspace, done, setAside, now); err != nil {
		return err
	}
	if err := settle(ctx, tx, a.Workspace, blanks, Failed, reasonBlanks, ""); err != nil {
		return err
	}
	if len(done.Imported)+len(done.Overlapped)+len(done.Failed) == 0 {
		return nil
	}
	if err := addCounts(ctx, tx, a.Workspace, a.BotID, QAndA, delta); err != nil {
		return err
	}
	if len(done.Imported) > 0 {
		if err := bump(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		if err := s.remean(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
	}
	if err := s.relearnOverlapped(ctx, tx, a.Workspace, a.BotID, renamed); err != nil {
		return err
	}
	if err := s.tell(ctx, tx, a.Workspace, a.BotID, nil); err != nil {
		return err
	}
	return s.record(ctx, tx, a.Workspace, EventLearned, a.BotID, events.Actor{Kind: "system"}, done)
}

// write stores the new entries and ends the learning of the sources.
func (s *Service) write(ctx context.Context, tx *db.Tx, ws tenant.ID, done SourcesLearned, setAside []string, now int64) error {
	if err := putEntries(ctx, tx, ws, done.Imported, entryImported, now); err != nil {
		return err
	}
	if err := putEntries(ctx, tx, ws, setAside, entryOverlapped, now); err != nil {
		return err
	}
	if err := settle(ctx, tx, ws, done.Imported, Imported, "", ""); err != nil {
		return err
	}
	return settle(ctx, tx, ws, done.Failed, Failed, reasonNoWords, "")
}

// giveUp marks as failed what a job could not learn in all its attempts; somebody may send it to the queue again.
func (s *Service) giveUp(ctx context.Context, a LearnArgs, job string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		list, err := claimed(ctx, tx, a.Workspace, a.BotID, job)
		if err != nil || len(list) == 0 {
			return err
		}
		if err := settle(ctx, tx, a.Workspace, idsOf(list), Failed, reasonError, ""); err != nil {
			return err
		}
		if err := addCounts(ctx, tx, a.Workspace, a.BotID, QAndA, moved(Learning, Failed, int64(len(list)))); err != nil {
			return err
		}
		return s.tell(ctx, tx, a.Workspace, a.BotID, nil)
	})
}

// Recover sends what a dead worker had in hand back to the queue. It is called at start.
func (s *Service) Recover(ctx context.Context) error {
	if err := s.readAgain(ctx, s.clock.Now().Add(-abandonedAfter)); err != nil {
		return err
	}
	if err := s.crawlAgain(ctx); err != nil {
		return err
	}
	if err := s.sweepMeanings(ctx); err != nil {
		return err
	}
	if err := s.markPassages(ctx); err != nil {
		return err
	}
	before := clock.Ms(s.clock.Now().Add(-abandonedAfter))
	bots, err := abandonedBots(ctx, s.db.Read(), before)
	if err != nil {
		return err
	}
	for _, a := range bots {
		err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
				return err
			}
			n, err := requeueAbandoned(ctx, tx, a.Workspace, a.BotID, before)
			if err != nil || n == 0 {
				return err
			}
			if err := addCounts(ctx, tx, a.Workspace, a.BotID, QAndA, moved(Learning, Waiting, n)); err != nil {
				return err
			}
			return s.enqueue(ctx, tx, a.Workspace, a.BotID)
		})
		if err != nil && !errors.Is(err, ErrNoBot) {
			return err
		}
	}
	return nil
}
