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
	endVisitor    func(ctx context.Context, tx *db.Tx, ws tenant.ID, contactID string) error
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
	// EndVisitor ends what a contact's browsers may open, in the caller's transaction.
	EndVisitor func(ctx context.Context, tx *db.Tx, ws tenant.ID, contactID string) error
}

// New builds the service.
func New(d Deps) *Service {
	return &Service{members: d.Members, contacts: d.Contacts, conversations: d.Conversations, labels: d.Labels, bots: d.Bots,
		db: d.DB, clock: d.Clock, mail: d.Mail, hub: d.Hub, endVisitor: d.EndVisitor}
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
		return nil, conversation.ErrAssignee
	case err != nil:
		return nil, err
	case !to.SeesBot(c.BotID), !to.Can(workspace.Need("live_chat", workspace.Edit)):
		return nil, conversation.ErrAssignee
	}
	return s.conversations.Assign(ctx, by, id, member, to.Name)
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
