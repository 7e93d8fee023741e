package knowledge

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
)

// IngestJob is the kind of the job that reads one source and learns its passages.
const IngestJob = "knowledge.ingest"

// readers is the queue of ingest jobs. One at a time: reading is work for a processor, and visitors come first.
const readers = "knowledge_read"

// IngestArgs name the source of an IngestJob.
type IngestArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	BotID     string    `json:"bot_id"`
	SourceID  string    `json:"source_id"`
}

// reading is what came of reading a source.
type reading struct {
	doc *parse.Document
	// same says that the source says what it said when it was learnt last; doc is not needed then.
	same bool
	// note stores what the kind keeps of this reading, in the transaction that ends the learning; it may be nil.
	note func(ctx context.Context, tx *db.Tx) error
}

// reader reads the sources of one kind, outside of any transaction. What cannot be read for a reason that another try will
// not change is an *unreadable.
type reader func(ctx context.Context, ws tenant.ID, x Source) (reading, error)

// unreadable says why a source cannot be learnt.
type unreadable struct {
	reason string
	cause  error
	note   func(ctx context.Context, tx *db.Tx) error // as in reading
}

func (u *unreadable) Error() string {
	if u.cause == nil {
		return "unreadable: " + u.reason
	}
	return "unreadable: " + u.reason + ": " + u.cause.Error()
}

func (u *unreadable) Unwrap() error { return u.cause }

// readerOf is how sources of a kind are read.
func (s *Service) readerOf(kind Kind) reader {
	switch kind {
	case Text:
		return s.readArticle
	case Document:
		return s.readDocument
	case URL:
		return s.readPage
	}
	return nil
}

// HandleIngest is the handler of IngestJob. It may run again after a crash: a source that was learnt meanwhile is left alone.
func (s *Service) HandleIngest(ctx context.Context, t jobs.Task) error {
	var a IngestArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	err := s.ingest(ctx, a, t.OutboxID)
	if errors.Is(err, ErrNoBot) || errors.Is(err, ErrNoSource) {
		return nil // deleted meanwhile
	}
	if err != nil && t.Last {
		return errors.Join(err, s.refuse(context.WithoutCancel(ctx), a, t.OutboxID, &unreadable{reason: reasonError, cause: err}))
	}
	return err
}

func (s *Service) ingest(ctx context.Context, a IngestArgs, job string) error {
	x, err := s.take1(ctx, a, job)
	if err != nil {
		return err
	}
	read := s.readerOf(x.Kind)
	if read == nil {
		return ErrNoSource
	}
	r, err := read(ctx, a.Workspace, x)
	if err == nil && x.Kind != Text { // an article is read in no time
		if err := s.advance(ctx, a, job); err != nil {
			return err
		}
	}
	var list []passage.Passage
	if err == nil && !r.same {
		list = passage.Cut(r.doc)
		switch {
		case len(list) == 0:
			err = &unreadable{reason: reasonNoText, note: r.note}
		case len(list) > passage.Most:
			err = &unreadable{reason: reasonTooMuch, note: r.note}
		}
	}
	var u *unreadable
	if errors.As(err, &u) {
		return s.refuse(ctx, a, job, u)
	}
	if err != nil {
		return err
	}
	if !r.same {
		twin, err := s.twinOf(ctx, a, list)
		if err != nil {
			return err
		}
		if twin != "" {
			return s.setAside(ctx, a, job, x, list, twin, r.note)
		}
		switch found, err := s.keepAndProve(ctx, a, job, x, list); {
		case err != nil:
			return err
		case !found:
			return s.refuse(ctx, a, job, &unreadable{reason: reasonNoProof, note: r.note})
		}
	}
	return s.settleSource(ctx, a, job, Imported, "", r.note)
}

// take1 takes a source into the hands of a job. ErrNoSource when there is nothing to do.
func (s *Service) take1(ctx context.Context, a IngestArgs, job string) (x Source, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		var was State
		x, was, err = claimSource(ctx, tx, a, job, clock.Ms(s.clock.Now()))
		if err != nil {
			return err
		}
		if err := addCounts(ctx, tx, a.Workspace, a.BotID, x.Kind, moved(was, Learning, 1)); err != nil {
			return err
		}
		return s.tellKind(ctx, tx, a.Workspace, a.BotID, x.Kind, nil)
	})
	return x, err
}

// The stations of a reading, in percent.
const (
	progressTaken = 5
	progressRead  = 60
	progressKept  = 90
)

// readSoFar tells how far a long source is read, and that whoever reads it is alive.
func (s *Service) readSoFar(ctx context.Context, ws tenant.ID, x Source) func(done, of int) {
	return func(done, of int) {
		percent := progressTaken + (progressRead-progressTaken)*done/max(of, 1)
		_ = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.ExecContext(ctx, `UPDATE source SET progress = $3, claimed_at = $4 WHERE workspace_id = $1 AND id = $2 AND state = 'learning'`,
				ws, x.ID, percent, clock.Ms(s.clock.Now())); err != nil {
				return err
			}
			return s.tellKind(ctx, tx, ws, x.BotID, x.Kind, nil)
		}) // a figure for people to look at: without it the reading goes on
	}
}

// advance tells that a source was read and is about to be learnt.
func (s *Service) advance(ctx context.Context, a IngestArgs, job string) error {
	return s.held(ctx, a, job, func(ctx context.Context, tx *db.Tx, x Source) error {
		if _, err := tx.ExecContext(ctx, `UPDATE source SET progress = $3 WHERE workspace_id = $1 AND id = $2`, a.Workspace, a.SourceID, progressRead); err != nil {
			return err
		}
		return s.tellKind(ctx, tx, a.Workspace, a.BotID, x.Kind, nil)
	})
}

// prove asks the bot's index for a passage in its own words, as a customer's question would be looked up. A source that is
// not found that way was not learnt, whatever the tables say. What was switched off is not asked for.
func (s *Service) prove(ctx context.Context, a IngestArgs, list []passage.Passage, pace *pace) (bool, error) {
	off, err := passage.Off(ctx, s.db.Read(), a.Workspace, a.SourceID)
	if err != nil {
		return false, err
	}
	on := slices.DeleteFunc(slices.Clone(list), func(p passage.Passage) bool { return off[p.Said()] })
	if len(on) == 0 {
		return true, nil
	}
	p := on[len(on)/2]
	words := strings.Fields(p.Text)
	if len(words) > 40 {
		words = words[:40]
	}
	q := strings.Join(words, " ")
	if r := []rune(q); len(r) > 300 {
		q = string(r[:300])
	}
	return s.finds(ctx, a.Workspace, a.BotID, q, a.SourceID, pace)
}

// refuse ends the learning of a source that cannot be learnt. What the bot knew of it stays.
func (s *Service) refuse(ctx context.Context, a IngestArgs, job string, u *unreadable) error {
	return s.settleSource(ctx, a, job, Failed, u.reason, u.note)
}

// settleSource ends the learning of a source that is compared with no other.
func (s *Service) settleSource(ctx context.Context, a IngestArgs, job string, end State, reason string, note func(context.Context, *db.Tx) error) error {
	return s.endSource(ctx, a, job, end, reason, "", note)
}

// endSource ends the learning of a source; twin is the one whose text it says again, or empty.
func (s *Service) endSource(ctx context.Context, a IngestArgs, job string, end State, reason, twin string, note func(context.Context, *db.Tx) error) error {
	return s.held(ctx, a, job, func(ctx context.Context, tx *db.Tx, x Source) error {
		if err := settle(ctx, tx, a.Workspace, []string{a.SourceID}, end, reason, twin); err != nil {
			return err
		}
		if err := addCounts(ctx, tx, a.Workspace, a.BotID, x.Kind, moved(Learning, end, 1)); err != nil {
			return err
		}
		if note != nil {
			if err := note(ctx, tx); err != nil {
				return err
			}
		}
		done := SourcesLearned{BotID: a.BotID, Imported: []string{}, Overlapped: []string{}, Failed: []string{}}
		switch end {
		case Imported:
			done.Imported = []string{a.SourceID}
		case Overlapped:
			done.Overlapped = []string{a.SourceID}
		default:
			done.Failed = []string{a.SourceID}
		}
		if err := s.record(ctx, tx, a.Workspace, EventLearned, a.BotID, events.Actor{Kind: "system"}, done); err != nil {
			return err
		}
		if end == Failed && (x.Kind != URL || x.Learned == 0) { // of a page that was learnt it is told when it keeps failing
			failed := SourceFailed{BotID: a.BotID, Kind: x.Kind, Title: x.Title, Reason: reason, By: x.CreatedBy}
			if err := s.record(ctx, tx, a.Workspace, EventSourceFailed, a.SourceID, events.Actor{Kind: "system"}, failed); err != nil {
				return err
			}
		}
		return s.tellKind(ctx, tx, a.Workspace, a.BotID, x.Kind, nil)
	})
}

// held runs fn in a transaction if the source is still in the hands of the job, else it answers ErrNoSource.
func (s *Service) held(ctx context.Context, a IngestArgs, job string, fn func(ctx context.Context, tx *db.Tx, x Source) error) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		x, err := scanSource(tx.QueryRowContext(ctx, `SELECT `+sourceColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.id = $3
			AND s.state = 'learning' AND s.claimed_by = $4 AND s.deleted_at IS NULL`, a.Workspace, a.BotID, a.SourceID, job))
		if db.NotFound(err) {
			return ErrNoSource
		}
		if err != nil {
			return err
		}
		return fn(ctx, tx, x)
	})
}

// claimSource takes a source that waits, or that the same job has in hand since before a crash. It tells the state it was in.
func claimSource(ctx context.Context, tx *db.Tx, a IngestArgs, job string, now int64) (Source, State, error) {
	x, err := scanSource(tx.QueryRowContext(ctx, `SELECT `+sourceColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.id = $3
		AND s.deleted_at IS NULL AND (s.state = 'waiting' OR s.state = 'learning' AND s.claimed_by = $4)`, a.Workspace, a.BotID, a.SourceID, job))
	if db.NotFound(err) {
		return Source{}, "", ErrNoSource
	}
	if err != nil {
		return Source{}, "", err
	}
	_, err = tx.ExecContext(ctx, `UPDATE source SET state = 'learning', claimed_by = $3, claimed_at = $4, progress = $5 WHERE workspace_id = $1 AND id = $2`,
		a.Workspace, a.SourceID, job, now, progressTaken)
	return x, x.State, err
}

// readAgain sends texts that a dead worker had in hand back to the queue. It is called at start.
func (s *Service) readAgain(ctx context.Context, before time.Time) error {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT /* all workspaces */ workspace_id, bot_id, id FROM source
		WHERE state = 'learning' AND claimed_at < $1 AND kind <> 'q_and_a' AND deleted_at IS NULL`, clock.Ms(before))
	list, err := db.Collect(rows, err, func(r *sql.Rows) (a IngestArgs, err error) {
		return a, r.Scan(&a.Workspace, &a.BotID, &a.SourceID)
	})
	if err != nil {
		return err
	}
	for _, a := range list {
		err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
				return err
			}
			x, err := scanSource(tx.QueryRowContext(ctx, `SELECT `+sourceColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.id = $3
				AND s.deleted_at IS NULL AND s.state = 'learning' AND s.claimed_at < $4`, a.Workspace, a.BotID, a.SourceID, clock.Ms(before)))
			if err != nil {
				if db.NotFound(err) {
					return nil
				}
				return err
			}
			return s.relearnSources(ctx, tx, a.Workspace, a.BotID, x.Kind, []Source{x})
		})
		if err != nil && !errors.Is(err, ErrNoBot) {
			return err
		}
	}
	return nil
}
