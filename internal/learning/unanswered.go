package learning

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Sort is the order of a list of questions.
type Sort string

// The orders.
const (
	MostAsked Sort = "asked"
	Recent    Sort = "recent" // asked last first
)

// Filter says which questions a list shows: the open ones without a status.
type Filter struct {
	Status Status
	Reason answer.Reason
	Search string
	Sort   Sort
	Cursor string
	Limit  int
}

type cursor struct {
	Key int64  `json:"n"`
	ID  string `json:"id"`
}

func (f *Filter) check() (at cursor, err error) {
	if f.Status == "" {
		f.Status = Open
	}
	var wrong []errs.Field
	bad := func(name, message string) {
		wrong = append(wrong, errs.Field{Location: "query." + name, Code: "field.not_allowed", Message: message})
	}
	if !slices.Contains([]Status{Open, Answered, Dismissed}, f.Status) {
		bad("status", "Must be one of open, answered, dismissed.")
	}
	if !slices.Contains([]Sort{"", MostAsked, Recent}, f.Sort) {
		bad("sort", "Must be asked or recent.")
	}
	if !slices.Contains([]answer.Reason{"", answer.NoKnowledge, answer.NotEnough, answer.AIError, answer.NoCredits}, f.Reason) {
		bad("reason", "There is no such reason.")
	}
	if text.Len(f.Search) > maxQuestion {
		wrong = append(wrong, errs.Field{Location: "query.search", Code: "field.too_long", Message: "This search is too long."})
	}
	if f.Cursor != "" && (page.Decode(f.Cursor, &at) != nil || !uid.Valid(at.ID)) {
		wrong = append(wrong, errs.Field{Location: "query.cursor", Code: "cursor.invalid", Message: "This cursor is not one of ours."})
	}
	if len(wrong) > 0 {
		return at, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	return at, nil
}

// List returns a page of a bot's unanswered questions.
func (s *Service) List(ctx context.Context, c workspace.Caller, botID string, f Filter) (page.List[Unanswered], error) {
	b, err := s.bots.Get(ctx, c, botID)
	if err != nil {
		return page.List[Unanswered]{}, err
	}
	at, err := f.check()
	if err != nil {
		return page.List[Unanswered]{}, err
	}
	limit := page.Limit(f.Limit)
	found, err := list(ctx, s.db.Read(), c.Workspace, botID, f, at, limit+1)
	if err != nil {
		return page.List[Unanswered]{}, err
	}
	if err := s.linkFAQs(ctx, c, botID, found); err != nil {
		return page.List[Unanswered]{}, err
	}
	out := page.Cut(found, limit, func(u Unanswered) any {
		if f.Sort == Recent {
			return cursor{clock.Ms(u.LastAt), u.ID}
		}
		return cursor{u.Count, u.ID}
	})
	if f.Status == Open && f.Reason == "" && f.Search == "" {
		out.Total = &b.UnansweredOpen
	}
	return out, nil
}

// Export writes all questions of a filter as a CSV file for a spreadsheet.
func (s *Service) Export(ctx context.Context, c workspace.Caller, botID string, f Filter) ([]byte, error) {
	rows := [][]string{{"question", "original", "times", "status", "reason", "language", "channel", "first_asked", "last_asked"}}
	f.Cursor, f.Limit = "", page.Max
	for {
		l, err := s.List(ctx, c, botID, f)
		if err != nil {
			return nil, err
		}
		for _, u := range l.Items {
			rows = append(rows, []string{u.Question, u.Original, fmt.Sprint(u.Count), string(u.Status), string(u.Reason), u.Language, u.Channel,
				u.FirstAt.UTC().Format(time.RFC3339), u.LastAt.UTC().Format(time.RFC3339)})
		}
		if l.Next == nil {
			return knowledge.CSVFile(rows)
		}
		f.Cursor = *l.Next
	}
}

// Merge makes one open question of two that ask the same in other words: the one that stays takes over how often the other
// was asked, and by whom.
func (s *Service) Merge(ctx context.Context, c workspace.Caller, botID, id, into string) (Unanswered, error) {
	var out Unanswered
	if !uid.Valid(id) {
		return out, ErrNotFound
	}
	if id == into {
		return out, ErrSame
	}
	if !uid.Valid(into) {
		return out, errs.InvalidField("body.into", "unanswered.not_found", "There is no such question.")
	}
	err := s.settle(ctx, c, botID, min(id, into), func(ctx context.Context, tx *db.Tx, one Unanswered) error {
		two, err := byID(ctx, tx, c.Workspace, botID, max(id, into))
		if err != nil {
			return err
		}
		gone, stays := one, two
		if gone.ID != id {
			gone, stays = two, one
		}
		if gone.Status != Open || stays.Status != Open {
			return ErrNotOpen
		}
		if err := absorb(ctx, tx, c.Workspace, gone, stays); err != nil {
			return err
		}
		if err := s.bots.AddUnanswered(ctx, tx, c.Workspace, botID, -1); err != nil {
			return err
		}
		if err := s.record(ctx, tx, c.Workspace, EventMerged, into, c.Actor(), botID, stays.Question); err != nil {
			return err
		}
		out, err = byID(ctx, tx, c.Workspace, botID, into)
		return err
	})
	return out, err
}

// Draft is an answer that somebody could give to a question.
type Draft struct {
	Text    string // empty: nothing is near
	Written bool   // by a model; else it is the nearest that the bot knows
	Sources []answer.Source
	Credits int64
}

// DraftAnswer has an answer to an open question drafted: by a model where there is one, else the nearest that is known.
func (s *Service) DraftAnswer(ctx context.Context, c workspace.Caller, botID, id string) (Draft, error) {
	b, err := s.bots.Get(ctx, c, botID)
	if err != nil {
		return Draft{}, err
	}
	if !uid.Valid(id) {
		return Draft{}, ErrNotFound
	}
	u, err := read(ctx, s.db.Read(), c.Workspace, botID, id)
	if err != nil {
		return Draft{}, err
	}
	b.UnknownMode = bot.AIGenerate
	res, err := s.answers.Answer(ctx, answer.Request{Workspace: c.Workspace, Bot: b, Texts: []string{u.Question}, Language: u.Language, MayNotAsk: true})
	if err != nil {
		return Draft{}, err
	}
	d := Draft{Text: res.Text, Sources: res.Sources, Written: res.How == answer.Generated, Credits: res.Credits}
	if res.How == answer.Unknown || res.How == answer.Casual {
		d.Text, d.Sources, d.Written = res.Draft, res.DraftFrom, false
	}
	if res.Free() {
		return d, nil
	}
	return d, s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return s.models.Spend(ctx, tx, c.Workspace, model.Spender{BotID: botID}, res.Choice, res.Usage, res.Credits)
	})
}

// TellJob is the kind of the job that sends an answer to those who asked.
const TellJob = "learning.tell"

// maxTold is to how many conversations an answer is sent at most, those that asked last.
const maxTold = 500

type tellArgs struct {
	Workspace  tenant.ID `json:"workspace_id"`
	BotID      string    `json:"bot_id"`
	Unanswered string    `json:"unanswered_id"`
	Source     string    `json:"source_id"`
	Question   string    `json:"question"`
	Text       string    `json:"text"`
	HTML       string    `json:"html"`
}

// Told counts the conversations in which an answer is handed on: sent by the bot, or suggested to the person who has the
// word there.
type Told struct {
	Sent      int
	Suggested int
}

// waiting counts the open conversations in which a question waits for its answer; none when nobody is to be told.
func (s *Service) waiting(ctx context.Context, c workspace.Caller, botID, id string, tell bool) (n Told, err error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return n, err
	}
	if !tell || !uid.Valid(id) {
		return n, nil
	}
	asked, err := untold(ctx, s.db.Read(), c.Workspace, id)
	for _, a := range asked {
		v, err := s.conversations.ByID(ctx, s.db.Read(), c.Workspace, conversation.ID(a.conversation))
		switch {
		case errs.KindOf(err) == errs.NotFound:
		case err != nil:
			return n, err
		case !takes(v):
		case v.Speaker != conversation.SpeakerHuman:
			n.Sent++
		case !v.WaitingSince.IsZero():
			n.Suggested++
		}
	}
	return n, err
}

func takes(c *conversation.Conversation) bool {
	return c.Status == conversation.Open && !c.Muted && !c.Testing
}

// HandleTell is the handler of TellJob: one message of the bot into each open conversation, or one suggestion where a person
// has the word, however often it runs.
func (s *Service) HandleTell(ctx context.Context, t jobs.Task) error {
	var a tellArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	asked, err := untold(ctx, s.db.Read(), a.Workspace, a.Unanswered)
	if err != nil {
		return err
	}
	for _, to := range asked {
		if err := s.tell(ctx, a, conversation.ID(to.conversation)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) tell(ctx context.Context, a tellArgs, id conversation.ID) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.conversations.ByID(ctx, tx, a.Workspace, id)
		if errs.KindOf(err) == errs.NotFound || err == nil && !takes(c) {
			return nil
		}
		if err != nil {
			return err
		}
		from, err := json.Marshal(conversation.Answer{How: string(answer.Exact), Sources: []conversation.AnswerSource{{ID: a.Source, Kind: string(knowledge.QAndA), Title: a.Question}}})
		if err != nil {
			return err
		}
		word := conversation.Message{DedupKey: "answer:" + a.Unanswered + ":" + a.Source + ":" + string(id), AuthorKind: conversation.AuthorBot, AuthorID: c.BotID,
			AuthorName: c.BotName, Visibility: conversation.VisibleAll, Kind: conversation.KindText, Text: a.Text, HTML: a.HTML,
			Payload: from, Language: c.Language}
		if told, err := s.conversations.TellLate(ctx, tx, a.Workspace, id, word); err != nil || told == conversation.ToldNobody {
			return err
		}
		return setTold(ctx, tx, a.Workspace, a.Unanswered, string(id), clock.Ms(s.clock.Now()))
	})
}
