package check

import (
	"context"
	"encoding/json"
	"slices"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Models says which language models may answer, and counts what they cost; in the product it is room model.
type Models interface {
	Choices(ctx context.Context, ws tenant.ID, w model.Wanted) ([]model.Choice, error)
	Spend(ctx context.Context, tx *db.Tx, ws tenant.ID, who model.Spender, c model.Choice, u llm.Usage, credits int64) error
}

// Deps is what the tests are made of. A nil clock is the real one.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Bots      *bot.Service
	Knowledge *knowledge.Service
	Answers   *answer.Service
	Models    Models
	Learning  *learning.Service
}

// Service holds the verbs.
type Service struct {
	db        *db.DB
	clock     clock.Clock
	bots      *bot.Service
	knowledge *knowledge.Service
	answers   *answer.Service
	models    Models
	learning  *learning.Service
}

// New makes the answer tests.
func New(d Deps) *Service {
	if d.Clock == nil {
		d.Clock = clock.System{}
	}
	return &Service{db: d.DB, clock: d.Clock, bots: d.Bots, knowledge: d.Knowledge, answers: d.Answers, models: d.Models,
		learning: d.Learning}
}

// Filter chooses from a list of tests.
type Filter struct {
	Verdict string // NotRun is those that have not run as they are now
	Search  string
	Cursor  string
	Limit   int
}

// NotRun filters the tests that have not run as they are now.
const NotRun = "none"

type cursor struct {
	ID string `json:"id"`
}

// Page is a page of a bot's tests, with how many there are of each verdict.
type Page struct {
	page.List[Check]
	Counts map[string]int64
}

// List returns a page of a bot's tests, newest first.
func (s *Service) List(ctx context.Context, c workspace.Caller, botID string, f Filter) (Page, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return Page{}, err
	}
	var at cursor
	switch {
	case f.Cursor != "" && (page.Decode(f.Cursor, &at) != nil || !uid.Valid(at.ID)):
		return Page{}, errs.InvalidField("query.cursor", "cursor.invalid", "This cursor is not one of ours.")
	case f.Verdict != "" && !slices.Contains([]string{string(Right), string(Refused), string(Wrong), string(Failed), NotRun}, f.Verdict):
		return Page{}, errs.InvalidField("query.verdict", "field.not_allowed", "Must be right, refused, wrong, failed or none.")
	}
	limit := page.Limit(f.Limit)
	found, err := list(ctx, s.db.Read(), c.Workspace, botID, f, at.ID, limit+1)
	if err != nil {
		return Page{}, err
	}
	out := Page{List: page.Cut(found, limit, func(x Check) any { return cursor{x.ID} })}
	out.Counts, err = counts(ctx, s.db.Read(), c.Workspace, botID)
	return out, err
}

// Get returns one test.
func (s *Service) Get(ctx context.Context, c workspace.Caller, botID, id string) (Check, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return Check{}, err
	}
	if !uid.Valid(id) {
		return Check{}, ErrNotFound
	}
	return byID(ctx, s.db.Read(), c.Workspace, botID, id)
}

// Add makes a test of what somebody has written.
func (s *Service) Add(ctx context.Context, c workspace.Caller, botID string, in Input) (Check, error) {
	return s.add(ctx, c, botID, in, Manual, "")
}

// AddUnanswered makes a test of a question the bot could not answer: it is to be answered, from the FAQ that answers it
// once there is one.
func (s *Service) AddUnanswered(ctx context.Context, c workspace.Caller, botID, id string) (Check, error) {
	u, err := s.learning.Question(ctx, c, botID, id)
	if err != nil {
		return Check{}, err
	}
	in := Input{Question: u.Question}
	if u.SourceID != "" {
		in.SourceIDs = []string{u.SourceID}
	}
	return s.add(ctx, c, botID, in, FromUnanswered, id)
}

// AddMessage makes a test of what stands in a conversation: the customer's question before a message of the bot or of an
// agent. The bot's answer names the sources that are expected; an agent's is kept as a note.
func (s *Service) AddMessage(ctx context.Context, c workspace.Caller, id conversation.ID, message string) (Check, error) {
	x, err := s.learning.AskedBefore(ctx, c, id, message)
	if err != nil {
		return Check{}, err
	}
	if x.Question == "" {
		return Check{}, ErrNoQuestion
	}
	in, origin := Input{Question: text.Clip(x.Question, maxQuestion)}, FromCorrection
	if x.ByBot {
		origin = FromAnswer
		in.SourceIDs = append(in.SourceIDs, x.Sources[:min(maxSources, len(x.Sources))]...)
	} else {
		in.Note = text.Clip(x.Said, maxNote)
	}
	if known, err := s.knowledge.Names(ctx, s.db.Read(), c.Workspace, x.BotID, in.SourceIDs); err != nil {
		return Check{}, err
	} else if len(known) < len(in.SourceIDs) { // what it rested on is gone
		in.SourceIDs = nil
		for _, n := range known {
			in.SourceIDs = append(in.SourceIDs, n.ID)
		}
	}
	return s.add(ctx, c, x.BotID, in, origin, message)
}

func (s *Service) add(ctx context.Context, c workspace.Caller, botID string, in Input, from Origin, origin string) (Check, error) {
	x, err := s.ready(ctx, c, botID, in)
	if err != nil {
		return Check{}, err
	}
	now := s.clock.Now()
	x.ID, x.Origin, x.originID, x.CreatedBy, x.CreatedAt, x.UpdatedAt = uid.New(), from, origin, c.MemberID, now, now
	return x, s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := lock(ctx, tx, c.Workspace, botID)
		if err != nil {
			return err
		}
		if n >= MaxChecks {
			return ErrFull
		}
		if fresh, err := insert(ctx, tx, c.Workspace, x); err != nil {
			return err
		} else if !fresh {
			return ErrExists
		}
		return s.record(ctx, tx, c.Workspace, EventAdded, x.ID, c.Actor(), Changed{BotID: botID, Question: x.Question, Origin: from})
	})
}

// ready is a test of what somebody has written, with its sources looked up.
func (s *Service) ready(ctx context.Context, c workspace.Caller, botID string, in Input) (Check, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return Check{}, err
	}
	wrong := in.tidy()
	known, err := s.knowledge.Names(ctx, s.db.Read(), c.Workspace, botID, in.SourceIDs)
	if err != nil {
		return Check{}, err
	}
	if len(known) < len(in.SourceIDs) {
		wrong = append(wrong, errs.Field{Location: "body.source_ids", Code: "answer_test.no_source", Message: "One of these is not among what the bot has learnt."})
	}
	if len(wrong) > 0 {
		return Check{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	x := Check{BotID: botID, Expected: Expected{Question: in.Question, Language: in.Language, Expect: in.Expect, Facts: in.Facts}, Note: in.Note}
	for _, n := range known {
		x.Sources = append(x.Sources, Source{ID: n.ID, Kind: n.Kind, Title: n.Title})
	}
	return x, nil
}

// Change writes a test anew. What its runs gave counts no longer when something else is expected.
func (s *Service) Change(ctx context.Context, c workspace.Caller, botID, id string, in Input) (Check, error) {
	old, err := s.Get(ctx, c, botID, id)
	if err != nil {
		return Check{}, err
	}
	x, err := s.ready(ctx, c, botID, in)
	if err != nil {
		return Check{}, err
	}
	x.ID, x.Origin, x.originID, x.CreatedBy, x.CreatedAt, x.UpdatedAt = old.ID, old.Origin, old.originID, old.CreatedBy, old.CreatedAt, s.clock.Now()
	x.Verdict, x.Trend = old.Verdict, old.Trend
	if encoded(x.Expected) != encoded(old.Expected) {
		x.Verdict, x.Trend = "", nil
	}
	return x, s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := update(ctx, tx, c.Workspace, x); db.UniqueViolation(err) {
			return ErrExists
		} else if err != nil {
			return err
		}
		return s.record(ctx, tx, c.Workspace, EventChanged, id, c.Actor(), Changed{BotID: botID, Question: x.Question})
	})
}

// Delete removes a test. What its runs gave stays with them.
func (s *Service) Delete(ctx context.Context, c workspace.Caller, botID, id string) error {
	x, err := s.Get(ctx, c, botID, id)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := remove(ctx, tx, c.Workspace, botID, id); err != nil {
			return err
		}
		return s.record(ctx, tx, c.Workspace, EventDeleted, id, c.Actor(), Changed{BotID: botID, Question: x.Question})
	})
}

// FindSources finds what a test may expect an answer to rest on, by words of its title.
func (s *Service) FindSources(ctx context.Context, c workspace.Caller, botID, words string) ([]Source, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return nil, err
	}
	found, err := s.knowledge.FindNames(ctx, c.Workspace, botID, words, 20)
	out := make([]Source, len(found))
	for i, n := range found {
		out[i] = Source{ID: n.ID, Kind: n.Kind, Title: n.Title}
	}
	return out, err
}

func encoded(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}
