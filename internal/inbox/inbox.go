// Package inbox is the agents' workplace: the lists, the thread, the customer beside it, and the socket that keeps all
// of them current. It decides nothing about conversations; it composes the rooms below for one screen.
package inbox

import (
	"context"
	"net/http"
	"sync"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/realtime"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/taxonomy"
	"cxgenie/internal/workspace"
)

// Service composes conversations, contacts and members.
type Service struct {
	members       *workspace.Service
	contacts      *contact.Service
	conversations *conversation.Service
	labels        *taxonomy.Service
	bots          *bot.Service
	db            *db.DB
	clock         clock.Clock
	mail          *mail.Sender
	hub           *realtime.Hub
	open          sync.Map // client id → screen: who opened a socket on this node
	viewers       viewers
}

// Deps are the rooms and tools below.
type Deps struct {
	DB            *db.DB
	Clock         clock.Clock
	Members       *workspace.Service
	Contacts      *contact.Service
	Labels        *taxonomy.Service
	Conversations *conversation.Service
	Bots          *bot.Service
	Mail          *mail.Sender
	Hub           *realtime.Hub
}

// New builds the service.
func New(d Deps) *Service {
	return &Service{members: d.Members, contacts: d.Contacts, conversations: d.Conversations, labels: d.Labels, bots: d.Bots,
		db: d.DB, clock: d.Clock, mail: d.Mail, hub: d.Hub}
}

// Start is everything a screen needs at once when it opens or comes back after a gap.
type Start struct {
	Conversations page.List[conversation.View] `json:"conversations"`
	Counts        conversation.Counts          `json:"counts"`
}

// Open reads a tab's first page and all counts.
func (s *Service) Open(ctx context.Context, by workspace.Caller, f conversation.Filter) (*Start, error) {
	sc := conversation.ScopeOf(by)
	list, err := s.conversations.List(ctx, sc, f)
	if err != nil {
		return nil, err
	}
	counts, err := s.conversations.Counts(ctx, sc, f.Bot)
	return &Start{Conversations: list, Counts: counts}, err
}

// ErrAssignee answers an assignment to somebody who cannot take the conversation.
var ErrAssignee = errs.New(errs.Invalid, "conversation.assignee_unfit", "This member cannot answer here.",
	errs.Field{Location: "body.member_id", Code: "conversation.assignee_unfit", Message: "This member cannot answer here."})

// Assign gives a conversation to a member who may answer for its bot, or to nobody ("").
func (s *Service) Assign(ctx context.Context, by workspace.Caller, id conversation.ID, member string) (*conversation.Conversation, error) {
	if member == "" {
		return s.conversations.Assign(ctx, by, id, "", "")
	}
	c, err := s.conversations.Get(ctx, conversation.ScopeOf(by), id)
	if err != nil {
		return nil, err
	}
	to, err := s.members.CallerOf(ctx, by.Workspace, member)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return nil, ErrAssignee
	case err != nil:
		return nil, err
	case !to.SeesBot(c.BotID), !to.Can(workspace.Need("live_chat", workspace.Edit)):
		return nil, ErrAssignee
	}
	return s.conversations.Assign(ctx, by, id, member, to.Name)
}

// ContactCard is the customer beside the thread.
type ContactCard struct {
	ID         string              `json:"id"`
	Number     int64               `json:"number"`
	Name       string              `json:"name"`
	Email      string              `json:"email"`
	Phone      string              `json:"phone"`
	Identified bool                `json:"identified"`
	Blocked    bool                `json:"blocked"`
	Language   string              `json:"language"`
	CreatedAt  string              `json:"created_at"`
	LastSeenAt string              `json:"last_seen_at"`
	Earlier    []conversation.View `json:"conversations" nullable:"false"`
	Online     bool                `json:"online"`
	TimeZone   string              `json:"time_zone" doc:"As his browser says it; empty when it has not"`

	CountryCode string              `json:"country_code"`
	AvatarURL   string              `json:"avatar_url"`
	Label       string              `json:"label" doc:"Free text that the company's own sign-in carries."`
	VerifiedBy  []string            `json:"verified_by" nullable:"false" doc:"Facts that the company's own sign-in vouches for: email, phone_number, external_id."`
	Fields      []contact.Field     `json:"fields" nullable:"false"`
	Duplicates  []PossibleDuplicate `json:"possible_duplicates" nullable:"false"`
}

// PossibleDuplicate is another contact whom the same proven value names.
type PossibleDuplicate struct {
	ID     string `json:"id"`
	Number int64  `json:"number"`
	Name   string `json:"name"`
}

// Contact reads a customer with his conversations in the caller's scope. A caller who sees none of them does not see
// the contact.
func (s *Service) Contact(ctx context.Context, by workspace.Caller, id string) (*ContactCard, error) {
	c, err := s.contacts.Get(ctx, by.Workspace, id)
	if err != nil {
		return nil, err
	}
	seen, err := s.visible(ctx, by, c.ID)
	if err != nil {
		return nil, err
	}
	return s.card(ctx, c, seen)
}

func (s *Service) visible(ctx context.Context, by workspace.Caller, contactID string) ([]conversation.View, error) {
	all, err := s.conversations.AllOf(ctx, by.Workspace, contactID, "", 20)
	if err != nil {
		return nil, err
	}
	sc := conversation.ScopeOf(by)
	seen := []conversation.View{}
	for _, v := range all {
		if sc.Sees(v) {
			seen = append(seen, v.View())
		}
	}
	if len(seen) == 0 && !(by.AllBots && !sc.OwnOnly) {
		return nil, contact.ErrNotFound
	}
	return seen, nil
}

func (s *Service) card(ctx context.Context, c *contact.Contact, seen []conversation.View) (*ContactCard, error) {
	const form = "2006-01-02T15:04:05.000Z"
	by, duplicates, err := s.contacts.Verified(ctx, c.Workspace, c.ID)
	if err != nil {
		return nil, err
	}
	card := &ContactCard{ID: c.ID, Number: c.Number, Name: c.Name, Email: c.Email, Phone: c.Phone, Identified: c.Identified, Blocked: c.Blocked,
		Language: c.Language, CreatedAt: c.CreatedAt.Format(form), LastSeenAt: c.LastSeenAt.Format(form), Earlier: seen,
		Online:      s.hub.Presence(conversation.VisitorChannel(c.ID)) > 0,
		TimeZone:    c.TimeZone,
		CountryCode: c.CountryCode, AvatarURL: c.AvatarURL, Label: c.Label, VerifiedBy: append([]string{}, by...), Duplicates: []PossibleDuplicate{}}
	for _, other := range duplicates {
		card.Duplicates = append(card.Duplicates, PossibleDuplicate{ID: other.ID, Number: other.Number, Name: other.Name})
	}
	card.Fields, err = s.contacts.Fields(ctx, c.Workspace, c.ID)
	return card, err
}

// ChangeContact runs a change of a contact the caller may see.
func (s *Service) ChangeContact(ctx context.Context, by workspace.Caller, id string, do func() (*contact.Contact, error)) (*ContactCard, error) {
	seen, err := s.visible(ctx, by, id)
	if err != nil {
		return nil, err
	}
	c, err := do()
	if err != nil {
		return nil, err
	}
	return s.card(ctx, c, seen)
}

// Online says whether somebody who may answer for a bot is there: available, with an open screen.
func (s *Service) Online(ctx context.Context, ws tenant.ID, botID string) bool {
	there, err := s.There(ctx, ws, botID)
	return err == nil && len(there) > 0 // nobody is promised; the conversation is marked as needing a person either way
}

// There lists those who may answer for a bot and are there.
func (s *Service) There(ctx context.Context, ws tenant.ID, botID string) ([]workspace.Caller, error) {
	available, err := s.members.Available(ctx, ws)
	var out []workspace.Caller
	for _, m := range available {
		if m.SeesBot(botID) && m.Can(workspace.Need("live_chat", workspace.Edit)) && s.hub.Presence("member:"+m.MemberID) > 0 {
			out = append(out, m)
		}
	}
	return out, err
}

// screen is one signed-in browser with an open socket: asked again whenever rights change, as if it came anew.
type screen struct {
	since time.Time
	again func(ctx context.Context) (workspace.Caller, error)
}

// errNoScreen refuses programs: a socket counts as somebody who is there, and works with a person's rights.
var errNoScreen = errs.New(errs.Forbidden, "auth.person_needed", "An API key cannot do this: sign in as a person.")

// Socket is the agents' websocket. The channels follow from the caller's scope and are worked out anew when a right changes.
func (s *Service) Socket(d *workspace.Doors) http.Handler {
	enter := func(r *http.Request) (workspace.Caller, error) {
		return d.Enter(r, r.URL.Query().Get("workspace"), see)
	}
	return s.hub.Websocket(func(r *http.Request) (string, []string, error) {
		by, err := enter(r)
		if err == nil && by.APIKeyID != "" {
			err = errNoScreen
		}
		if err != nil {
			return "", nil, err
		}
		kept := r.Clone(context.Background())
		kept.Body = nil
		id := by.MemberID + ":" + by.SessionKey()
		s.open.Store(id, screen{since: time.Now(), again: func(ctx context.Context) (workspace.Caller, error) { return enter(kept.WithContext(ctx)) }})
		return id, audiences(by), nil
	})
}

// Watch puts open screens on other channels when rights change on this node, until ctx is over; a screen whose member
// may no longer see the inbox, or whose session was ended, is cut off.
func (s *Service) Watch(ctx context.Context, d *db.DB) {
	changed, stop := d.Listen(workspace.TopicAccess)
	defer stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
			s.open.Range(func(id, x any) bool {
				s.reconsider(ctx, id.(string), x.(screen))
				return true
			})
		}
	}
}

// audiences are the channels a member's screens are on: his conversations, and what changes in the bots' knowledge.
func audiences(by workspace.Caller) []string {
	return append(conversation.ScopeOf(by).Channels(), knowledge.Channels(by)...)
}

// forgetAfter keeps a screen that has no connection yet from being forgotten while it is still connecting.
const forgetAfter = time.Minute

func (s *Service) reconsider(ctx context.Context, id string, x screen) {
	if s.hub.Connected(id) == 0 && time.Since(x.since) > forgetAfter {
		s.open.Delete(id)
		return
	}
	by, err := x.again(ctx)
	if err != nil {
		s.open.Delete(id)
		s.hub.Disconnect(id) // it comes back if this was an outage, and is refused if it was not
		return
	}
	s.hub.Refresh(id, audiences(by))
}
