package model

import (
	"context"
	"errors"
	"strings"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

const (
	// restsFor is how long a dead key is left alone before it is tried again.
	restsFor = 5 * time.Minute
	// noticeEvery is how often the same trouble of a key is written down.
	noticeEvery = time.Minute
	noteTime    = 10 * time.Second
)

// jobKeyMail writes to the owner that a key has died.
const jobKeyMail = "model.key_mail"

type keyMailArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	KeyID     string    `json:"key_id"`
}

// HandleJobs says to the runner how the jobs of this room are done.
func (s *Service) HandleJobs(r *jobs.Runner) {
	r.Handle(jobKeyMail, jobs.Options{Timeout: time.Minute}, s.mailKey)
	r.Handle(jobSweep, jobs.Options{Timeout: 10 * time.Minute}, s.sweep)
}

// Failed remembers an error that is the key's fault, for the screens and the mail to the owner. It never blocks.
func (s *Service) Failed(ctx context.Context, ws tenant.ID, c Choice, err error) {
	word := llm.KeyError(err)
	s.o.Log.WarnContext(ctx, "a language model failed", "workspace", ws, "key", c.KeyID, "model", c.Model, "error", err)
	if !c.Own || word == "" || !s.notice(c.KeyID+" "+word) {
		return
	}
	message := ""
	var e *llm.Error
	if errors.As(err, &e) {
		message = e.Message
	}
	s.note(func(ctx context.Context) error { return s.fail(ctx, ws, c.KeyID, word, message) })
}

// Worked clears what Failed remembered.
func (s *Service) Worked(ws tenant.ID, c Choice) {
	if !c.Own {
		return
	}
	s.note(func(ctx context.Context) error {
		st, err := s.state(ctx, ws)
		if err != nil || st.keys[c.KeyID].Error == "" {
			return err
		}
		return s.recover(ctx, ws, c.KeyID)
	})
}

// notice says whether a trouble is new enough to be written down.
func (s *Service) notice(what string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.o.Clock.Now()
	if now.Before(s.noticed[what].Add(noticeEvery)) {
		return false
	}
	if len(s.noticed) >= remembered {
		clear(s.noticed)
	}
	s.noticed[what] = now
	return true
}

// note writes something down beside the answer.
func (s *Service) note(write func(ctx context.Context) error) {
	s.notes.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), noteTime)
		defer cancel()
		if err := write(ctx); err != nil && !errors.Is(err, ErrNotFound) {
			s.o.Log.WarnContext(ctx, "remember how a model key does", "error", err)
		}
	})
}

// fail stores a key's error; the owner is mailed about a dead one once a day.
func (s *Service) fail(ctx context.Context, ws tenant.ID, id, word, message string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		k, err := lockKey(ctx, tx, ws, id)
		if err != nil {
			return err
		}
		zone, err := workspace.Zone(ctx, tx, ws)
		if err != nil {
			return err
		}
		now := s.o.Clock.Now()
		fresh := k.Error != word
		if fresh {
			k.ErrorSince = now
		}
		k.Error, k.ErrorMessage, k.ErrorSeen = word, message, now
		today := now.In(zone).Format(dayFormat)
		if k.dead() && k.mailedOn != today && s.o.Workspaces != nil && s.o.Workspaces.MailConfigured() {
			k.mailedOn = today
			if err := jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobKeyMail, Args: keyMailArgs{ws, id}}); err != nil {
				return err
			}
		}
		if err := setKeyHealth(ctx, tx, k); err != nil {
			return err
		}
		tx.After(func() { s.states.Drop(ws) })
		if !fresh {
			return nil
		}
		return s.record(ctx, tx, ws, system, EventKeyFailed, id, KeyTrouble{k.Name, word, message})
	})
}

func (s *Service) recover(ctx context.Context, ws tenant.ID, id string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		k, err := lockKey(ctx, tx, ws, id)
		if err != nil || k.Error == "" {
			return err
		}
		was := k.Error
		k.Error, k.ErrorMessage, k.ErrorSince, k.ErrorSeen = "", "", time.Time{}, time.Time{}
		if err := setKeyHealth(ctx, tx, k); err != nil {
			return err
		}
		s.forgetTrouble(id)
		tx.After(func() { s.states.Drop(ws) })
		return s.record(ctx, tx, ws, system, EventKeyRecovered, id, KeyTrouble{Name: k.Name, Error: was})
	})
}

func (s *Service) forgetTrouble(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for what := range s.noticed {
		if strings.HasPrefix(what, id+" ") {
			delete(s.noticed, what)
		}
	}
}

// mailKey tells the owner what is wrong with a key, if it still is.
func (s *Service) mailKey(ctx context.Context, t jobs.Task) error {
	var args keyMailArgs
	if err := t.Decode(&args); err != nil {
		return err
	}
	k, err := keyByID(ctx, s.db.Read(), args.Workspace, args.KeyID)
	if errors.Is(err, ErrNotFound) || err == nil && !k.dead() {
		return nil
	}
	if err != nil {
		return err
	}
	said := strings.NewReplacer("%", "%%").Replace("“" + k.Name + "” (…" + k.Last4 + "): " + k.ErrorMessage)
	return s.o.Workspaces.MailOwner(ctx, t, args.Workspace, map[string]workspace.OwnerMail{
		"en": {Subject: "A key for your AI model has stopped working", Text: "Hello %s,\n\nthe vendor of the language model refuses a key of %s:\n\n" + said +
			"\n\nUntil it works again, your bots answer with the installation's model if there is one, or without a model. Look at Settings → AI models:\n%s/settings/models\n"},
		"vi": {Subject: "Một khóa của mô hình AI không còn hoạt động", Text: "Xin chào %s,\n\nnhà cung cấp mô hình ngôn ngữ từ chối một khóa của %s:\n\n" + said +
			"\n\nTrong lúc đó, bot trả lời bằng mô hình của máy chủ nếu có, hoặc không dùng mô hình. Hãy xem Cài đặt → Mô hình AI:\n%s/settings/models\n"},
	})
}
