package inbox

import (
	"cmp"
	"context"
	"errors"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/taxonomy"
	"cxgenie/internal/workspace"
)

// known checks the tags and the category that a request names, and sees to it that they are there still when they are put on.
func (s *Service) known(ctx context.Context, ws tenant.ID, l *conversation.Labels) error {
	category := ""
	if l.Category != nil {
		category = *l.Category
	}
	if len(l.Add) > 0 || category != "" {
		l.Hold = func(ctx context.Context, tx *db.Tx) error { return taxonomy.Hold(ctx, tx, ws, l.Add, category) }
	}
	return s.labels.Known(ctx, ws, l.Add, category)
}

// Label changes tags, category and priority of a conversation.
func (s *Service) Label(ctx context.Context, by workspace.Caller, id conversation.ID, l conversation.Labels) (*conversation.Conversation, error) {
	if err := s.known(ctx, by.Workspace, &l); err != nil {
		return nil, err
	}
	return s.conversations.Label(ctx, by, id, l)
}

// Close ends a conversation with what its agent says about it.
func (s *Service) Close(ctx context.Context, by workspace.Caller, id conversation.ID, l conversation.Labels) (*conversation.Conversation, error) {
	if err := s.known(ctx, by.Workspace, &l); err != nil {
		return nil, err
	}
	return s.conversations.Close(ctx, by, id, l)
}

// Mention is told to a member's screens when a note names him.
type Mention struct {
	Event        string          `json:"event"`
	Conversation conversation.ID `json:"conversation_id"`
	Seq          int64           `json:"seq"`
	ByName       string          `json:"by_name"`
	Text         string          `json:"text"`
}

// Bulk is one verb for many conversations.
type Bulk struct {
	Do     string
	Member string // assign: empty frees them
	Labels conversation.Labels
	Until  *time.Time
}

// Failed is one of the conversations for which a bulk verb did not work.
type Failed struct {
	ID      conversation.ID `json:"id"`
	Code    string          `json:"code"`
	Message string          `json:"message"`
}

// BulkResult tells what became of each.
type BulkResult struct {
	Done   []conversation.ID `json:"done" nullable:"false"`
	Failed []Failed          `json:"failed" nullable:"false"`
}

// BulkAtMost is how many conversations one call changes.
const BulkAtMost = 100

// Bulk does a verb to each of the conversations, as the member could one by one; what fails leaves the others alone. When
// there is none of them in his sight, the whole is ErrNotFound.
func (s *Service) Bulk(ctx context.Context, by workspace.Caller, ids []conversation.ID, b Bulk) (BulkResult, error) {
	out := BulkResult{Done: []conversation.ID{}, Failed: []Failed{}}
	if err := s.known(ctx, by.Workspace, &b.Labels); err != nil {
		return out, err
	}
	if there, err := s.conversations.Views(ctx, conversation.ScopeOf(by), ids); err != nil || len(there) == 0 {
		return out, cmp.Or(err, error(conversation.ErrNotFound))
	}
	one := map[string]func(conversation.ID) (*conversation.Conversation, error){
		"assign": func(id conversation.ID) (*conversation.Conversation, error) { return s.Assign(ctx, by, id, b.Member) },
		"label": func(id conversation.ID) (*conversation.Conversation, error) {
			return s.conversations.Label(ctx, by, id, b.Labels)
		},
		"close": func(id conversation.ID) (*conversation.Conversation, error) {
			return s.conversations.Close(ctx, by, id, b.Labels)
		},
		"reopen": func(id conversation.ID) (*conversation.Conversation, error) {
			return s.conversations.Reopen(ctx, by, id)
		},
		"read": func(id conversation.ID) (*conversation.Conversation, error) {
			return s.conversations.Read(ctx, by, id, 1<<53)
		},
		"unread": func(id conversation.ID) (*conversation.Conversation, error) {
			return s.conversations.MarkUnread(ctx, by, id)
		},
		"snooze": func(id conversation.ID) (*conversation.Conversation, error) {
			return s.conversations.Snooze(ctx, by, id, b.Until)
		},
		"wake": func(id conversation.ID) (*conversation.Conversation, error) { return s.conversations.Wake(ctx, by, id) },
	}[b.Do]
	for _, id := range ids {
		_, err := one(id)
		switch kind := errs.KindOf(err); {
		case err == nil:
			out.Done = append(out.Done, id)
		case kind == errs.Internal, kind == errs.Unavailable:
			return out, err
		default:
			out.Failed = append(out.Failed, Failed{ID: id, Code: errs.CodeOf(err), Message: err.Error()})
		}
	}
	return out, nil
}

var noSuchBot = errs.InvalidField("body.bot_id", "bot.not_found", "There is no such bot.")

// Start begins a conversation with a customer through a bot's website. He finds it at his next visit, and gets it by mail as any
// answer when he does not come.
func (s *Service) Start(ctx context.Context, by workspace.Caller, contactID, botID string, p conversation.Post) (*conversation.Conversation, error) {
	c, err := s.contacts.Get(ctx, by.Workspace, contactID)
	if err != nil {
		return nil, err
	}
	if _, err := s.visible(ctx, by, contactID); err != nil {
		return nil, err
	}
	b, err := s.bots.Settings(ctx, by.Workspace, botID)
	if err != nil || !by.SeesBot(botID) {
		return nil, noSuchBot
	}
	n := conversation.NewThread{Bot: botID, BotName: b.Name, Connection: botID, Channel: conversation.Website, Language: c.Language,
		Contact: conversation.ContactCard{ID: c.ID, Name: c.Name, Email: c.Email, Number: c.Number, Blocked: c.Blocked}, Post: p}
	switch last, err := s.conversations.LatestOf(ctx, by.Workspace, c.ID, botID); {
	case err == nil:
		n.PageURL, n.PageTitle, n.Language = last.PageURL, last.PageTitle, cmp.Or(last.Language, c.Language)
	case !errors.Is(err, conversation.ErrNotFound):
		return nil, err
	}
	n.Hold = func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.contacts.Held(ctx, tx, by.Workspace, c.ID); err != nil {
			return err
		}
		err := bot.Hold(ctx, tx, by.Workspace, botID)
		if errors.Is(err, bot.ErrNotFound) {
			err = noSuchBot
		}
		return err
	}
	return s.conversations.Start(ctx, by, n)
}

// FoundContact is a customer as he is chosen from a list.
type FoundContact struct {
	ID     string `json:"id"`
	Number int64  `json:"number"`
	Name   string `json:"name"`
	Email  string `json:"email"`
	Phone  string `json:"phone"`
}

// FindContacts finds customers to whom the caller may write, also those who never have written themselves.
func (s *Service) FindContacts(ctx context.Context, by workspace.Caller, typed string, limit int) ([]FoundContact, error) {
	all, err := s.contacts.Search(ctx, by.Workspace, typed, limit)
	found := []FoundContact{}
	if err != nil {
		return found, err
	}
	for _, c := range all {
		switch _, err := s.visible(ctx, by, c.ID); {
		case errors.Is(err, contact.ErrNotFound):
			continue
		case err != nil:
			return found, err
		}
		found = append(found, FoundContact{c.ID, c.Number, c.Name, c.Email, c.Phone})
	}
	return found, nil
}

// Notes lists what members have written down about a contact in the caller's sight.
func (s *Service) Notes(ctx context.Context, by workspace.Caller, contactID string) ([]contact.Note, error) {
	if _, err := s.Contact(ctx, by, contactID); err != nil {
		return nil, err
	}
	return s.contacts.Notes(ctx, by.Workspace, contactID)
}
