package reception

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"

	"cxgenie/internal/answer"
	"cxgenie/internal/billing"
	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// Deps is what the main flow is made of.
type Deps struct {
	DB            *db.DB
	Clock         clock.Clock
	Log           *slog.Logger
	Contacts      *contact.Service
	Conversations *conversation.Service
	Bots          *bot.Service
	Answers       *answer.Service
	Learning      *learning.Service
	Knowledge     *knowledge.Service
	Meters        *billing.Service
	Models        *model.Service
	Members       *workspace.Service
	// Online says whether somebody who may answer for the bot is there right now.
	Online func(ctx context.Context, ws tenant.ID, bot string) bool
	// Front is told who is being served; nil: nobody makes way.
	Front *jobs.Front
	// There lists those who are.
	There func(ctx context.Context, ws tenant.ID, bot string) ([]workspace.Caller, error)
	// Workers is how many turns one node answers at the same time; 0 means 64.
	Workers int
}

// Service is the main flow.
type Service struct {
	db            *db.DB
	clock         clock.Clock
	log           *slog.Logger
	contacts      *contact.Service
	conversations *conversation.Service
	bots          *bot.Service
	answers       *answer.Service
	learning      *learning.Service
	knowledge     *knowledge.Service
	meters        *billing.Service
	models        *model.Service
	members       *workspace.Service
	online        func(ctx context.Context, ws tenant.ID, bot string) bool
	front         *jobs.Front
	there         func(ctx context.Context, ws tenant.ID, bot string) ([]workspace.Caller, error)
	floods        *floods
	waits         *recent.Cache[tenant.ID, int] // how long people usually wait
	turns         *runner
	drafts        *drafter
	timers        *timers
}

// New builds the main flow. Start must be called before messages are answered.
func New(d Deps) *Service {
	s := &Service{db: d.DB, clock: d.Clock, log: d.Log, contacts: d.Contacts, conversations: d.Conversations, bots: d.Bots,
		answers: d.Answers, learning: d.Learning, knowledge: d.Knowledge, meters: d.Meters, models: d.Models, members: d.Members, online: d.Online, front: d.Front, there: d.There}
	if d.Workers <= 0 {
		d.Workers = 64
	}
	s.floods = newFloods(d.Clock)
	s.waits = recent.New[tenant.ID, int](d.Clock, usualTime, usualSize)
	s.turns = newRunner(s, d.Workers)
	s.drafts = newDrafter(s)
	s.timers = newTimers(s)
	return s
}

// Start begins to answer; Stop lets the running answers end until ctx is over.
func (s *Service) Start(ctx context.Context) error {
	s.timers.start()
	return s.turns.start(ctx)
}

// Stop ends the runner: no new turn is begun, running ones finish until ctx is over.
func (s *Service) Stop(ctx context.Context) error {
	return errors.Join(s.timers.stop(ctx), s.turns.stop(ctx), s.drafts.stop(ctx))
}

func botMessage(c *conversation.Conversation, key, body, html, language string, r conversation.Answer) *conversation.Message {
	payload, err := json.Marshal(r)
	if err != nil {
		panic("reception: payload: " + err.Error()) // plain values only
	}
	if html == "" {
		html = text.HTMLFromPlain(body)
	}
	return &conversation.Message{DedupKey: key, AuthorKind: conversation.AuthorBot, AuthorID: c.BotID, AuthorName: c.BotName,
		Visibility: conversation.VisibleAll, Kind: conversation.KindText, Text: body, HTML: html, Payload: payload, Language: language}
}
