package learning

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/taxonomy"
	"cxgenie/internal/workspace"
)

// Service holds the verbs of this room.
type Service struct {
	db            *db.DB
	clock         clock.Clock
	log           *slog.Logger
	bots          *bot.Service
	knowledge     *knowledge.Service
	answers       *answer.Service
	models        Models
	conversations *conversation.Service
	members       *workspace.Service
	labels        *taxonomy.Service
}

// Models says which language models may be asked, and is told what for; in the product it is room model.
type Models interface {
	Choices(ctx context.Context, ws tenant.ID, w model.Wanted) ([]model.Choice, error)
	Spend(ctx context.Context, tx *db.Tx, ws tenant.ID, who model.Spender, c model.Choice, u llm.Usage, credits int64) error
}

// Deps is what the room is made of. A nil clock is the real one.
type Deps struct {
	DB            *db.DB
	Clock         clock.Clock
	Log           *slog.Logger
	Bots          *bot.Service
	Knowledge     *knowledge.Service
	Answers       *answer.Service
	Models        Models
	Conversations *conversation.Service
	Members       *workspace.Service
	Labels        *taxonomy.Service
}

// New makes the room.
func New(d Deps) *Service {
	if d.Clock == nil {
		d.Clock = clock.System{}
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	return &Service{db: d.DB, clock: d.Clock, log: d.Log, bots: d.Bots, knowledge: d.Knowledge, answers: d.Answers, models: d.Models,
		conversations: d.Conversations, members: d.Members, labels: d.Labels}
}

// Log keeps a question that was not answered, in the transaction that stores what the customer got instead. The same
// question, or nearly the same, is counted and not kept twice; a settled one comes back when it is asked three times
// more. It returns the id of the row, "" for what nobody could learn from (see Asked).
func (s *Service) Log(ctx context.Context, tx *db.Tx, ws tenant.ID, a Asked) (string, error) {
	a.Question = text.Line(a.Question)
	if !a.worthLogging() {
		return "", nil
	}
	if a.Original = text.Clip(text.Trim(a.Original), maxOriginal); a.Original == "" {
		a.Original = a.Question
	}
	a.Question = text.Clip(a.Question, maxQuestion)
	now := clock.Ms(s.clock.Now())
	by := events.Actor{Kind: "bot", ID: a.BotID}
	u, err := twin(ctx, tx, ws, a)
	if errors.Is(err, ErrNotFound) {
		id, fresh, err := insert(ctx, tx, ws, a, now)
		if err != nil {
			return id, err
		}
		if err := noteAsker(ctx, tx, ws, id, a, now); err != nil || !fresh {
			return id, err
		}
		if err := s.bots.AddUnanswered(ctx, tx, ws, a.BotID, 1); err != nil {
			return "", err
		}
		return id, s.record(ctx, tx, ws, EventCreated, id, by, a.BotID, a.Question)
	}
	if err != nil {
		return "", err
	}
	if err := noteAsker(ctx, tx, ws, u.ID, a, now); err != nil {
		return "", err
	}
	st, since, err := count(ctx, tx, ws, u.ID, a, now)
	if err != nil || st == Open || since < reopenAfter {
		return u.ID, err
	}
	return u.ID, s.reopen(ctx, tx, ws, u, by)
}

func (s *Service) reopen(ctx context.Context, tx *db.Tx, ws tenant.ID, u Unanswered, by events.Actor) error {
	if err := setStatus(ctx, tx, ws, u.ID, Open, "", "", 0); err != nil {
		return err
	}
	if err := s.bots.AddUnanswered(ctx, tx, ws, u.BotID, 1); err != nil {
		return err
	}
	return s.record(ctx, tx, ws, EventReopened, u.ID, by, u.BotID, u.Question)
}

// Answer makes a FAQ out of an open question. Without a question of its own the FAQ asks in the customer's words; with
// one, the customer's words become an alternative, so that they are understood the next time.
// With tell those who asked and still wait in an open conversation have the answer, too; it says how many these are. Where a
// person has the word he gets it as his suggestion.
func (s *Service) Answer(ctx context.Context, c workspace.Caller, botID, id string, in knowledge.Input, tell bool) (knowledge.FAQ, Told, error) {
	var f knowledge.FAQ
	waiting, err := s.waiting(ctx, c, botID, id, tell)
	if err != nil {
		return f, Told{}, err
	}
	err = s.settle(ctx, c, botID, id, func(ctx context.Context, tx *db.Tx, u Unanswered) error {
		if u.Status != Open {
			return ErrNotOpen
		}
		switch {
		case text.Line(in.Question) == "":
			in.Question = u.Question
		case text.Key(in.Question) != text.Key(u.Question) && len(in.Alternatives) < knowledge.MaxAlternatives:
			in.Alternatives = append(slices.Clone(in.Alternatives), u.Question)
		}
		// The bot's row before its knowledge, in which order deleting a bot takes them too.
		if err := s.bots.AddUnanswered(ctx, tx, c.Workspace, botID, -1); err != nil {
			return err
		}
		var err error
		if f, err = s.knowledge.AddTx(ctx, tx, c, botID, in, knowledge.FromUnanswered); err != nil {
			return err
		}
		if err := setStatus(ctx, tx, c.Workspace, id, Answered, f.ID, c.MemberID, clock.Ms(s.clock.Now())); err != nil {
			return err
		}
		if waiting != (Told{}) {
			if err := jobs.Enqueue(ctx, tx, jobs.Job{Kind: TellJob, Args: tellArgs{c.Workspace, botID, id, f.ID, f.Question, f.AnswerText, f.AnswerHTML}}); err != nil {
				return err
			}
		}
		return s.record(ctx, tx, c.Workspace, EventAnswered, id, c.Actor(), botID, u.Question)
	})
	return f, waiting, err
}

// Dismiss puts an open question away.
func (s *Service) Dismiss(ctx context.Context, c workspace.Caller, botID, id string) (Unanswered, error) {
	var out Unanswered
	err := s.settle(ctx, c, botID, id, func(ctx context.Context, tx *db.Tx, u Unanswered) error {
		if u.Status != Open {
			return ErrNotOpen
		}
		out = u
		out.Status = Dismissed
		if err := setStatus(ctx, tx, c.Workspace, id, Dismissed, "", c.MemberID, clock.Ms(s.clock.Now())); err != nil {
			return err
		}
		if err := s.bots.AddUnanswered(ctx, tx, c.Workspace, botID, -1); err != nil {
			return err
		}
		return s.record(ctx, tx, c.Workspace, EventDismissed, id, c.Actor(), botID, u.Question)
	})
	return out, err
}

// Reopen takes back a dismissal, for 30 days, or opens an answered question again. The FAQ that answered it stays.
func (s *Service) Reopen(ctx context.Context, c workspace.Caller, botID, id string) (Unanswered, error) {
	var out Unanswered
	err := s.settle(ctx, c, botID, id, func(ctx context.Context, tx *db.Tx, u Unanswered) error {
		switch {
		case u.Status == Open:
			return ErrIsOpen
		case u.Status == Dismissed && s.clock.Now().Sub(u.settledAt) > undoTime:
			return ErrTooLate
		}
		out = u
		out.Status, out.SourceID = Open, ""
		return s.reopen(ctx, tx, c.Workspace, u, c.Actor())
	})
	return out, err
}

// settle finds a question for a caller and lets fn change it.
func (s *Service) settle(ctx context.Context, c workspace.Caller, botID, id string, fn func(ctx context.Context, tx *db.Tx, u Unanswered) error) error {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return err
	}
	if !uid.Valid(id) {
		return ErrNotFound
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		u, err := byID(ctx, tx, c.Workspace, botID, id)
		if err != nil {
			return err
		}
		return fn(ctx, tx, u)
	})
}
