package model

import (
	"context"
	"log/slog"

	"cxgenie/internal/billing"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/tenant"
)

// Options are what the room is given at start.
type Options struct {
	Clock   clock.Clock
	Log     *slog.Logger
	Billing *billing.Service

	Provider llm.Provider // the installation's; nil or llm.None: it has none
	Model    string       // of the installation; "" is the provider's default
	Fallback string       // the installation's second model; "": none
}

// Service holds the verbs of this room. Safe for concurrent use.
type Service struct {
	db *db.DB
	o  Options
}

// New makes the room.
func New(d *db.DB, o Options) *Service {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if _, none := o.Provider.(llm.None); none {
		o.Provider = nil
	}
	return &Service{db: d, o: o}
}

// Choices lists the models that may answer, best first: the bot's own or the workspace's default, then the fallback.
// Empty: there is no model, and everything works without.
func (s *Service) Choices(_ context.Context, _ tenant.ID, w Wanted) ([]Choice, error) {
	if s.o.Provider == nil {
		return nil, nil
	}
	first := s.o.Model
	if w.Model != "" && w.KeyID == "" {
		first = w.Model
	}
	all := []Choice{s.installation(first)}
	second := s.o.Fallback
	if w.FallbackModel != "" && w.FallbackKeyID == "" {
		second = w.FallbackModel
	}
	if second != "" && second != first {
		all = append(all, s.installation(second))
	}
	return all, nil
}

// Steps lists the models for the small steps around an answer (sorting a message, a recap), best first.
func (s *Service) Steps(ctx context.Context, ws tenant.ID, w Wanted) ([]Choice, error) {
	return s.Choices(ctx, ws, w)
}

func (s *Service) installation(model string) Choice {
	return Choice{Provider: s.o.Provider, Model: model, Credits: 1}
}

// Failed remembers an error that is the key's fault, for the screens and the mail to the owners. It never blocks.
func (s *Service) Failed(ctx context.Context, ws tenant.ID, c Choice, err error) {
	s.o.Log.WarnContext(ctx, "a language model failed", "workspace", ws, "key", c.KeyID, "model", c.Model, "error", err)
}

// Worked clears what Failed remembered.
func (s *Service) Worked(tenant.ID, Choice) {}

// Afford says whether one more answer of a model may be made now: plan.limit_reached when the credits are used up,
// ErrDailyCap when a day's money is. It counts nothing.
func (s *Service) Afford(ctx context.Context, ws tenant.ID, _ Spender, c Choice) error {
	if c.Credits == 0 {
		return nil
	}
	return s.o.Billing.Check(ctx, s.db.Read(), ws, billing.Credits, c.Credits)
}

// Spend counts an answer in the transaction that stores it. credits is what is charged: the choice's for an answer, 0
// when the model was asked for nothing.
func (s *Service) Spend(ctx context.Context, tx *db.Tx, ws tenant.ID, _ Spender, _ Choice, _ llm.Usage, credits int64) error {
	return s.o.Billing.Charge(ctx, tx, ws, billing.Credits, credits)
}
