package knowledge

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// CrawlJob is the kind of the job that visits the pages of a bot that wait for it.
const CrawlJob = "knowledge.crawl"

// crawlers is the queue of what visits websites: it waits more than it works, and readers are not to wait for it.
const crawlers = "knowledge_crawl"

// CrawlArgs name the bot of a CrawlJob.
type CrawlArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	BotID     string    `json:"bot_id"`
}

const (
	// crawlSlice is how long one job visits pages before another goes on, so that bots take turns.
	crawlSlice = time.Minute
	// deadAfter is how long a job may have a page or a site in hand before another takes it over: longer than its time-out.
	deadAfter = 6 * time.Minute
	takeChunk = 10 // picked pages that become training data in one transaction
)

func (s *Service) webJobs(r *jobs.Runner) {
	o := jobs.Options{Timeout: 5 * time.Minute, Backoff: []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute}}
	r.Queue(crawlers, 2)
	r.Handle(CrawlJob, o, s.HandleCrawl)
	r.Handle(DiscoverJob, o, s.HandleDiscover)
	r.Handle(RecrawlJob, o, s.HandleRecrawl)
	r.Handle(FileJob, o, s.HandleFile)
	r.Handle(ForgetFoundJob, jobs.Options{}, s.HandleForgetFound)
}

func (s *Service) enqueueCrawl(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, at time.Time) error {
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: CrawlJob, Queue: crawlers, RunAt: at, Args: CrawlArgs{ws, botID}})
}

// wake has a source that waits learnt: a page is visited first, unless that was done already.
func (s *Service) wake(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, kind Kind, id string) error {
	return s.wakeAll(ctx, tx, ws, botID, kind, []string{id})
}

// wakeAll is wake for several sources of one kind.
func (s *Service) wakeAll(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, kind Kind, ids []string) error {
	if kind == URL {
		wanted, err := wantPages(ctx, tx, ws, ids)
		if err != nil {
			return err
		}
		if len(wanted) > 0 {
			if err := s.enqueueCrawl(ctx, tx, ws, botID, time.Time{}); err != nil {
				return err
			}
		}
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(wanted, id) })
	}
	for _, id := range ids {
		if err := s.enqueueIngest(ctx, tx, ws, botID, id); err != nil {
			return err
		}
	}
	return nil
}

// HandleCrawl is the handler of CrawlJob: it makes training data of the pages that were picked, and visits the pages of a bot
// that wait for it, one after the other. What it has done it has stored, so it may end anywhere and run again.
func (s *Service) HandleCrawl(ctx context.Context, t jobs.Task) error {
	var a CrawlArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	err := s.crawl(ctx, a, t.OutboxID)
	if errors.Is(err, ErrNoBot) {
		return nil // deleted meanwhile
	}
	return err
}

func (s *Service) crawl(ctx context.Context, a CrawlArgs, job string) error {
	until := s.clock.Now().Add(crawlSlice)
	for {
		more, err := s.takePicked(ctx, a)
		if err != nil {
			return err
		}
		if more {
			continue
		}
		x, err := s.nextPage(ctx, a, job, until)
		if err != nil || x == nil {
			return err
		}
		r := crawl.Request{Address: x.Address, As: x.Final}
		if x.Learned > 0 {
			r.ETag, r.Hash = x.etag, x.hash
		}
		p, err := s.crawler.Fetch(ctx, r)
		if err != nil {
			return err // that of ctx: the page is in our hands, and waits for our next run
		}
		if err := s.visited(ctx, a, job, x.ID, p); err != nil {
			return err
		}
	}
}

// nextPage takes a page into the hands of a job; nil when there is none, or when the job's time is up. Then a job is there
// for what is left.
func (s *Service) nextPage(ctx context.Context, a CrawlArgs, job string, until time.Time) (x *WebPage, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		now := s.clock.Now()
		if now.After(until) {
			x = nil
			return s.enqueueCrawl(ctx, tx, a.Workspace, a.BotID, time.Time{})
		}
		var at time.Time
		x, at, err = claimPage(ctx, tx, a.Workspace, a.BotID, job, clock.Ms(now), clock.Ms(now.Add(-deadAfter)))
		if err != nil || at.IsZero() {
			return err
		}
		return s.enqueueCrawl(ctx, tx, a.Workspace, a.BotID, at)
	})
	return x, err
}

// visited stores what a visit brought, if the page still waits for it.
func (s *Service) visited(ctx context.Context, a CrawlArgs, job, id string, p crawl.Page) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		x, err := webPage(ctx, tx, a.Workspace, a.BotID, id)
		if errors.Is(err, ErrNoPage) || err == nil && (!x.wanted || x.State != Waiting) {
			return nil // deleted or cancelled while we were on our way
		}
		if err != nil {
			return err
		}
		if p.Reason == crawl.Busy && x.tries+1 < maxTriesOfVisit {
			return postponePage(ctx, tx, a.Workspace, id, p.RetryAt)
		}
		x.Code, x.CrawledAt = p.Code, s.clock.Now()
		if p.Status.Learnable() {
			x.Final = p.Final
			twin, err := s.twin(ctx, tx, a, x)
			if err != nil {
				return err
			}
			if twin {
				return s.endVisit(ctx, tx, a, x, Failed, reasonDuplicate)
			}
		}
		switch p.Status {
		case crawl.Unchanged:
			x.Failures = 0
			return s.endVisit(ctx, tx, a, x, Imported, "")
		case crawl.OK:
			x.Failures = 0
			raw := pack(p)
			if err := noteVisit(ctx, tx, a.Workspace, x, "", &raw); err != nil {
				return err
			}
			if title := pageTitle(p.Title); title != "" && title != x.Title {
				if err := renameSource(ctx, tx, a.Workspace, id, title, x.Category, foldPage(title, x.Address), x.UpdatedAt); err != nil {
					return err
				}
			}
			return s.enqueueIngest(ctx, tx, a.Workspace, a.BotID, id)
		}
		x.Failures++
		if err := s.endVisit(ctx, tx, a, x, Failed, reasonOf(p)); err != nil || x.Failures != failuresToTell {
			return err
		}
		return s.record(ctx, tx, a.Workspace, EventPageFailing, id, events.Actor{Kind: "system"},
			PageFailing{BotID: a.BotID, Address: x.Address, Title: x.Title, Reason: reasonOf(p), Failures: x.Failures})
	})
}

const maxPageTitle = 255

func pageTitle(s string) string { return text.Clip(text.Line(s), maxPageTitle) }

// twin says whether the address of a page leads to another page that the bot has.
func (s *Service) twin(ctx context.Context, tx *db.Tx, a CrawlArgs, x WebPage) (bool, error) {
	final, err := crawl.Normalise(x.Final, s.allow...)
	if err != nil || crawl.Key(final) == x.key {
		return false, nil //nolint:nilerr // longer than a person may type: nobody has typed it
	}
	id, _, err := pageOf(ctx, tx, a.Workspace, a.BotID, crawl.Key(final))
	return id != "" && id != x.ID, err
}

// endVisit ends the learning of a page from which nothing new came. What the bot knew of it stays.
func (s *Service) endVisit(ctx context.Context, tx *db.Tx, a CrawlArgs, x WebPage, end State, reason string) error {
	if err := noteVisit(ctx, tx, a.Workspace, x, reason, nil); err != nil {
		return err
	}
	if err := settle(ctx, tx, a.Workspace, []string{x.ID}, end, reason, ""); err != nil {
		return err
	}
	if err := addCounts(ctx, tx, a.Workspace, a.BotID, URL, moved(Waiting, end, 1)); err != nil {
		return err
	}
	if end == Failed {
		done := SourcesLearned{BotID: a.BotID, Imported: []string{}, Overlapped: []string{}, Failed: []string{x.ID}}
		if err := s.record(ctx, tx, a.Workspace, EventLearned, a.BotID, events.Actor{Kind: "system"}, done); err != nil {
			return err
		}
	}
	return s.tellKind(ctx, tx, a.Workspace, a.BotID, URL, nil)
}

// readPage is the reader of web pages: of what the last visit brought.
func (s *Service) readPage(ctx context.Context, ws tenant.ID, x Source) (reading, error) {
	raw, final, err := rawOf(ctx, s.db.Read(), ws, x.ID)
	if err != nil {
		return reading{}, err
	}
	note := func(language string) func(context.Context, *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error { return noteLearned(ctx, tx, ws, x.ID, language) }
	}
	body, err := unpack(raw.packed)
	if err != nil {
		return reading{}, &unreadable{reason: reasonError, cause: err, note: note("")}
	}
	format := parse.HTML
	switch raw.kind {
	case "text/plain":
		format = parse.Text
	case "text/markdown", "text/x-markdown":
		format = parse.Markdown
	}
	doc, err := s.parse(ctx, bytes.NewReader(body), parse.Source{Type: format, Charset: "utf-8", Address: final})
	if err != nil {
		err = unread(ctx, err)
		var u *unreadable
		if errors.As(err, &u) {
			u.note = note("")
		}
		return reading{}, err
	}
	if doc.Title == "" {
		doc.Title = x.Title
	}
	return reading{doc: doc, note: note(s.languageOf(doc))}, nil
}
