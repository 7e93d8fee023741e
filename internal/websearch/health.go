package websearch

import (
	"context"
	"errors"
	"strings"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

const (
	restsAfter  = 30 * time.Second // how long an engine that failed is left alone, so that customers do not wait for it again and again
	restsDead   = 5 * time.Minute  // the same for one that will not work by itself
	noticeEvery = time.Minute      // how often the same trouble is written down
	noteTime    = 10 * time.Second
)

// jobMail writes to the owner that an engine refuses its key.
const jobMail = "websearch.engine_mail"

type mailArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
}

// HandleJobs says to the runner how the jobs of this room are done.
func (s *Service) HandleJobs(r *jobs.Runner) {
	r.Handle(jobMail, jobs.Options{Timeout: time.Minute}, s.mail)
}

// rests says whether an engine is left alone at the moment.
func (s *Service) rests(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.o.Clock.Now().Before(s.resting[name].until)
}

// trouble is why an engine gave nothing when it was asked last; nil when it did.
func (s *Service) trouble(name string) *Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.resting[name].why
}

// failed leaves an engine alone for a while, and remembers why, for the screens and the mail to the owner. It never blocks.
func (s *Service) failed(ctx context.Context, ws tenant.ID, e Engine, name string, err error) {
	s.o.Log.WarnContext(ctx, "a search engine failed", "workspace", ws, "own", e.Vendor != "", "error", err)
	var f *Failure
	if !errors.As(err, &f) {
		return
	}
	d := restsAfter
	if f.Word == wordInvalid || f.Word == wordNoQuota {
		d = restsDead
	}
	now := s.o.Clock.Now()
	s.mu.Lock()
	if len(s.resting) >= remembered {
		clear(s.resting)
	}
	s.resting[name] = rest{now.Add(max(d, f.After)), f}
	what := name + " " + f.Word
	fresh := !now.Before(s.noticed[what].Add(noticeEvery))
	if fresh {
		if len(s.noticed) >= remembered {
			clear(s.noticed)
		}
		s.noticed[what] = now
	}
	s.mu.Unlock()
	if e.Vendor != "" && fresh {
		s.note(func(ctx context.Context) error { return s.fail(ctx, e, f) })
	}
}

// worked clears what failed remembered.
func (s *Service) worked(ws tenant.ID, e Engine, name string) {
	s.mu.Lock()
	delete(s.resting, name)
	for what := range s.noticed {
		if strings.HasPrefix(what, name+" ") {
			delete(s.noticed, what)
		}
	}
	s.mu.Unlock()
	if e.Error != "" {
		s.note(func(ctx context.Context) error { return s.recover(ctx, ws) })
	}
}

// note writes something down beside the answer.
func (s *Service) note(write func(ctx context.Context) error) {
	s.notes.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), noteTime)
		defer cancel()
		if err := write(ctx); err != nil {
			s.o.Log.WarnContext(ctx, "remember how a search engine does", "error", err)
		}
	})
}

// fail stores an engine's error; the owner is mailed about a dead one once a day.
func (s *Service) fail(ctx context.Context, of Engine, f *Failure) error {
	ws := of.Workspace
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		e, err := lockEngine(ctx, tx, ws)
		if err != nil || e.Vendor == "" || !e.UpdatedAt.Equal(of.UpdatedAt) {
			return err // another one by now
		}
		zone, err := workspace.Zone(ctx, tx, ws)
		if err != nil {
			return err
		}
		now := s.o.Clock.Now()
		fresh := e.Error != f.Word
		if fresh {
			e.ErrorSince = now
		}
		e.Error, e.ErrorMessage, e.ErrorSeen = f.Word, f.Message, now
		today := now.In(zone).Format(time.DateOnly)
		if e.dead() && e.mailedOn != today && s.o.Workspaces != nil && s.o.Workspaces.MailConfigured() {
			e.mailedOn = today
			if err := jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobMail, Args: mailArgs{ws}}); err != nil {
				return err
			}
		}
		if err := setHealth(ctx, tx, e); err != nil {
			return err
		}
		tx.After(func() { s.engines.Drop(ws) })
		if !fresh {
			return nil
		}
		return s.record(ctx, tx, ws, system, EventFailed, EngineTrouble{e.Vendor, f.Word, f.Message})
	})
}

func (s *Service) recover(ctx context.Context, ws tenant.ID) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		e, err := lockEngine(ctx, tx, ws)
		if err != nil || e.Error == "" {
			return err
		}
		was := e.Error
		e.Error, e.ErrorMessage, e.ErrorSince, e.ErrorSeen = "", "", time.Time{}, time.Time{}
		if err := setHealth(ctx, tx, e); err != nil {
			return err
		}
		tx.After(func() { s.engines.Drop(ws) })
		return s.record(ctx, tx, ws, system, EventRecovered, EngineTrouble{Vendor: e.Vendor, Error: was})
	})
}

// mail tells the owner what is wrong with the engine, if it still is.
func (s *Service) mail(ctx context.Context, t jobs.Task) error {
	var args mailArgs
	if err := t.Decode(&args); err != nil {
		return err
	}
	e, err := engineOf(ctx, s.db.Read(), args.Workspace)
	if err != nil || !e.dead() {
		return err
	}
	said := strings.NewReplacer("%", "%%").Replace(e.ErrorMessage)
	return s.o.Workspaces.MailOwner(ctx, t, args.Workspace, map[string]workspace.OwnerMail{
		"en": {Subject: "Your search engine refuses the key", Text: "Hello %s,\n\nthe search engine by which the bots of %s look things up on the web refuses the key:\n\n" + said +
			"\n\nUntil it works again, your bots answer from their own knowledge alone. Look at Settings → AI models:\n%s/settings/models\n"},
		"vi": {Subject: "Công cụ tìm kiếm từ chối khóa của bạn", Text: "Xin chào %s,\n\ncông cụ tìm kiếm mà các bot của %s dùng để tra cứu trên web từ chối khóa:\n\n" + said +
			"\n\nTrong lúc đó, bot chỉ trả lời từ dữ liệu của mình. Hãy xem Cài đặt → Mô hình AI:\n%s/settings/models\n"},
	})
}
