package conversation

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"cxgenie/internal/contact"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// DetailsAsk is what the contact is asked about himself in the middle of a conversation, at most once in each, and what has
// come of it. The message that asks carries it.
type DetailsAsk struct {
	When     string               `json:"when" enum:"before_chat,after_messages,unknown,out_of_hours"`
	Fields   []string             `json:"fields" nullable:"false" doc:"name, email, phone, and the codes of custom fields."`
	Custom   []contact.AskedField `json:"custom,omitempty" nullable:"false" doc:"What the custom fields among them are, as they were when he was asked."`
	Required bool                 `json:"required"`
	State    string               `json:"state" enum:"open,given,skipped"`
	Given    map[string]string    `json:"given,omitempty" doc:"What he has said, by field."`
}

// The states of a question for details.
const (
	AskOpen    = "open"
	AskGiven   = "given"
	AskSkipped = "skipped"
)

// ErrNotAsked answers details that nobody has asked for.
var ErrNotAsked = errs.New(errs.Conflict, "conversation.not_asked", "Nobody has asked for contact details here.")

// DetailsAnswered (v1) is the payload of conversation.details_answered.
type DetailsAnswered struct {
	When   string   `json:"when"`
	State  string   `json:"state"`
	Fields []string `json:"fields"` // that were given
}

// Owes says whether an answer has to say something about a field: all of them where the bot insists, and the custom fields
// that it needs where anything is said at all.
func (a DetailsAsk) Owes(field string, said bool) bool {
	for _, f := range a.Custom {
		if f.Code == field {
			return f.Required && (said || a.Required)
		}
	}
	return a.Required
}

func askKey(id ID) string { return "d:" + string(id) }

// Ask makes a message of the bot the question for details of a conversation.
func (a DetailsAsk) Ask(id ID, m *Message) *Message {
	a.State = AskOpen
	m.DedupKey = askKey(id)
	e := m.Extras()
	e.Ask = &a
	m.carry(e)
	return m
}

// AskedDetails says whether the contact of a conversation was asked in it already.
func AskedDetails(ctx context.Context, q db.Querier, ws tenant.ID, id ID) (bool, error) {
	_, err := messageByDedup(ctx, q, ws, askKey(id))
	if db.NotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// AnswerDetails stores what has come of the question for details, once: whoever answers again, in another tab perhaps, is
// shown what stands there. rule sees the question, says what was given, which may be nothing, and stores it.
func (s *Service) AnswerDetails(ctx context.Context, ws tenant.ID, contactID string, id ID,
	rule func(ctx context.Context, tx *db.Tx, ask DetailsAsk) (given map[string]string, err error)) (Message, error) {
	var m Message
	_, err := s.verb(ctx, ws, id, func(ctx context.Context, tx *db.Tx, ch *Change) (err error) {
		if ch.C.ContactID != contactID {
			return ErrNotFound
		}
		if m, err = messageByDedup(ctx, tx, ws, askKey(id)); db.NotFound(err) {
			return ErrNotAsked
		} else if err != nil {
			return err
		}
		e := m.Extras()
		if e.Ask == nil || e.Ask.State != AskOpen {
			return errNothing
		}
		given, err := rule(ctx, tx, *e.Ask)
		if err != nil {
			return err
		}
		e.Ask.State = AskSkipped
		if len(given) > 0 {
			e.Ask.State, e.Ask.Given = AskGiven, given
		}
		m.carry(e)
		ch.Touch(&m)
		ch.Show()
		said := slices.DeleteFunc(slices.Clone(e.Ask.Fields), func(f string) bool { return given[f] == "" })
		ch.Fact("conversation.details_answered", events.Actor{Kind: "contact", ID: contactID}, DetailsAnswered{When: e.Ask.When, State: e.Ask.State, Fields: said})
		return nil
	})
	return m, err
}

// WrittenIn counts what the contact of a conversation has written in it, up to a seq.
func (s *Service) WrittenIn(ctx context.Context, c *Conversation, upTo int64) (n int, err error) {
	err = s.db.Read().QueryRowContext(ctx, `SELECT count(*) FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND seq <= $3
 AND author_kind = 'contact' AND unsent_at IS NULL`, c.Workspace, c.ID, upTo).Scan(&n)
	return n, err
}

// WrittenBy counts what a contact wrote between two moments, in all of his conversations with the company.
func (s *Service) WrittenBy(ctx context.Context, ws tenant.ID, contactID string, since, until time.Time) (n int, err error) {
	err = s.db.Read().QueryRowContext(ctx, `SELECT count(*) FROM conversation c JOIN message m ON m.workspace_id = c.workspace_id AND m.conversation_id = c.id
 WHERE c.workspace_id = $1 AND c.contact_id = $2 AND NOT c.testing AND c.activity_at > $3
 AND m.author_kind = 'contact' AND m.unsent_at IS NULL AND m.created_at > $3 AND m.created_at <= $4`, ws, contactID, clock.Ms(since), clock.Ms(until)).Scan(&n)
	return n, err
}

// PreviousOfContact is the seq of the contact's last text below seq; 0 when there is none.
func (s *Service) PreviousOfContact(ctx context.Context, key TurnKey, seq int64) (int64, error) {
	var before sql.NullInt64
	err := s.db.Read().QueryRowContext(ctx, `SELECT max(seq) FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND author_kind = 'contact' AND seq < $3`,
		key.Workspace, key.Conversation, seq).Scan(&before)
	return before.Int64, err
}

// NextOfContact is the seq of the contact's first text above seq; 0 when there is none.
func (s *Service) NextOfContact(ctx context.Context, key TurnKey, seq int64) (int64, error) {
	var after sql.NullInt64
	err := s.db.Read().QueryRowContext(ctx, `SELECT min(seq) FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND author_kind = 'contact' AND seq > $3`,
		key.Workspace, key.Conversation, seq).Scan(&after)
	return after.Int64, err
}
