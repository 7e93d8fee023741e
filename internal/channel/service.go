package channel

import (
	"context"
	"log/slog"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/reception"
)

// backoff is the pause before each further try (decisions §1.3): five tries in all after the first.
var backoff = []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

// Service connects accounts, takes messages in and delivers answers.
type Service struct {
	db            *db.DB
	clock         clock.Clock
	log           *slog.Logger
	sealer        *secret.Sealer
	bots          *bot.Service
	contacts      *contact.Service
	conversations *conversation.Service
	reception     *reception.Service
	kinds         map[string]Kind
}

// Deps is what the room is made of.
type Deps struct {
	DB            *db.DB
	Clock         clock.Clock
	Log           *slog.Logger
	Sealer        *secret.Sealer
	Bots          *bot.Service
	Contacts      *contact.Service
	Conversations *conversation.Service
	Reception     *reception.Service
	Kinds         []Kind
}

// New builds the service with its kinds and gives the runner their delivery job.
func New(d Deps, r *jobs.Runner) *Service {
	s := &Service{db: d.DB, clock: d.Clock, log: d.Log, sealer: d.Sealer, bots: d.Bots, contacts: d.Contacts, conversations: d.Conversations,
		reception: d.Reception, kinds: map[string]Kind{}}
	for _, k := range d.Kinds {
		s.kinds[k.Name()] = k
	}
	r.Queue("channel", 20)
	r.Handle(deliverJob, jobs.Options{MaxAttempts: len(backoff) + 1, Timeout: 30 * time.Second, Backoff: backoff}, s.deliver)
	return s
}

// Connect ties a provider's account to a bot. One account serves one bot (ErrAccountTaken).
func (s *Service) Connect(ctx context.Context, ws tenant.ID, c Connection) (Connection, error) {
	if s.kinds[c.Kind] == nil {
		return c, ErrNotFound
	}
	if _, err := s.bots.Settings(ctx, ws, c.Bot); err != nil {
		return c, err
	}
	c.Workspace, c.ID, c.State = ws, uid.New(), Connected
	sealed := ""
	if c.Secrets != nil {
		sealed = s.sealer.Seal(c.Secrets, sealedFor(c.ID))
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return insertConnection(ctx, tx, ws, c, sealed, s.clock.Now())
	})
	if db.UniqueViolation(err) {
		err = ErrAccountTaken
	}
	return c, err
}

// Receive takes a customer's message in. The kind has checked the provider's signature. A message id that was seen
// before changes nothing, however often a provider repeats it.
func (s *Service) Receive(ctx context.Context, ws tenant.ID, connection string, in Inbound) (*conversation.Accepted, error) {
	c, err := s.connection(ctx, s.db.Read(), ws, connection)
	if err != nil {
		return nil, err
	}
	settings, err := s.bots.Settings(ctx, ws, c.Bot)
	if err != nil {
		return nil, err
	}
	var who *contact.Contact
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		who, err = s.contacts.ByIdentity(ctx, tx, ws, contact.Identity{Kind: c.Kind, Connection: c.ID, ExternalID: in.Sender, Verified: true}, in.SenderName)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.reception.Receive(ctx, reception.Inbound{Workspace: ws, Bot: settings, Connection: c.ID, Channel: c.Kind, Contact: who.ID,
		Key: "p:" + c.ID + ":" + in.MessageID, Text: in.Text})
}

// sealedFor binds sealed secrets to their connection: moved to another row they do not open.
func sealedFor(connection string) string { return "connection:" + connection }
