package learning

import (
	"context"
	"errors"
	"log/slog"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
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
	holds         int // conversations that one run over earlier ones reads
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
	// Holds is how many earlier conversations one run reads, the newest; 0: 5,000.
	Holds int
}

// New makes the room.
func New(d Deps) *Service {
	if d.Clock == nil {
		d.Clock = clock.System{}
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.Holds == 0 {
		d.Holds = maxConversations
	}
	return &Service{db: d.DB, clock: d.Clock, log: d.Log, bots: d.Bots, knowledge: d.Knowledge, answers: d.Answers, models: d.Models,
		conversations: d.Conversations, members: d.Members, labels: d.Labels, holds: d.Holds}
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
	// What is one person's is nobody's answer, and would stand in the FAQ.
	a.Question, a.Original = text.Clip(text.Line(mask(a.Question, a.Name)), maxQuestion), text.Clip(mask(a.Original, a.Name), maxOriginal)
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
	st, since, err := count(ctx, tx, ws, u, a, now)
	if err != nil || st == Open || since < reopenAfter {
		return u.ID, err
	}
	return u.ID, s.reopen(ctx, tx, ws, u, "", by)
}

// reopen opens a settled question; source is the FAQ that waits to be compared with another, "" when none does.
func (s *Service) reopen(ctx context.Context, tx *db.Tx, ws tenant.ID, u Unanswered, source string, by events.Actor) error {
	if err := setStatus(ctx, tx, ws, u.ID, Open, source, "", 0); err != nil {
		return err
	}
	if err := s.bots.AddUnanswered(ctx, tx, ws, u.BotID, 1); err != nil {
		return err
	}
	return s.record(ctx, tx, ws, EventReopened, u.ID, by, u.BotID, u.Question)
}
