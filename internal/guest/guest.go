// Package guest is the website's side: what the widget and the chat page may ask. A visitor proves who he is by a guest
// token; it is signed, opens only his own contact's data, and leaves no row before his first message.
package guest

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cxgenie/internal/addon"
	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/file"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/platform/realtime"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/reception"
	"cxgenie/internal/workspace"
)

const (
	tokenLife  = 180 * 24 * time.Hour
	provenLife = 24 * time.Hour // the page's own token is asked for at each start anyway
)

// Errors of this room.
var (
	ErrToken  = errs.New(errs.Unauthenticated, "guest.token_invalid", "This visitor token is not valid. Start a new session.")
	ErrTicket = errs.New(errs.Unauthenticated, "guest.ticket_invalid", "This ticket is used up. Ask for a new one.")
)

// Who is a visitor whose token was checked. Session is the browser's, when the company's own sign-in has said who he is;
// empty for everybody else.
type Who struct {
	Workspace tenant.ID
	Contact   string
	Session   string
}

// Service answers visitors.
type Service struct {
	db            *db.DB
	clock         clock.Clock
	log           *slog.Logger
	bots          *bot.Service
	contacts      *contact.Service
	files         *file.Service
	conversations *conversation.Service
	reception     *reception.Service
	addons        *addon.Service
	members       *workspace.Service
	hub           *realtime.Hub
	sites         *sites
	online        func(ctx context.Context, ws tenant.ID, bot string) bool
	present       *recent.Cache[presence, bool] // online, as the record of a bot shows it: asked by every page that has the widget
	ownOrigin     string
	ended         *recent.Cache[endedKey, bool]
	signedOut     *recent.Cache[endedKey, int64] // when a member ended all sessions of a contact
	watching      *watching
	tokens        *secret.Signer
	tickets       *secret.Signer
	used          *used
	limits        limits
}

// Deps is what the room is made of.
type Deps struct {
	DB            *db.DB
	Clock         clock.Clock
	Log           *slog.Logger
	Bots          *bot.Service
	Contacts      *contact.Service
	Files         *file.Service
	Conversations *conversation.Service
	Reception     *reception.Service
	Addons        *addon.Service
	Members       *workspace.Service
	Hub           *realtime.Hub
	Keys          *secret.Sealer
	PublicURL     string
	// Online says whether somebody who may answer for the bot is there right now.
	Online   func(ctx context.Context, ws tenant.ID, bot string) bool
	NoLimits bool // for measurements on an own machine
}

// New builds the service.
func New(d Deps) *Service {
	s := &Service{watching: newWatching(), members: d.Members, db: d.DB, addons: d.Addons, ended: recent.New[endedKey, bool](d.Clock, endedTime, endedSize), signedOut: recent.New[endedKey, int64](d.Clock, endedTime, endedSize),
		clock: d.Clock, log: d.Log, bots: d.Bots, contacts: d.Contacts, files: d.Files, conversations: d.Conversations, reception: d.Reception, hub: d.Hub,
		sites: newSites(d.DB, d.Bots, d.Clock), online: d.Online, present: recent.New[presence, bool](d.Clock, presentTime, presentSize), ownOrigin: d.PublicURL,
		tokens: d.Keys.Signer("guest"), tickets: d.Keys.Signer("stream"), used: newUsed()}
	if !d.NoLimits {
		s.limits = usualLimits(d.Clock)
	}
	return s
}

// bytes is what a token carries: two ids of 36 characters, and the session of a proven one.
func (w Who) bytes() []byte { return []byte(string(w.Workspace) + w.Contact + w.Session) }

func readWho(b []byte) (Who, error) {
	const id = 36
	if len(b) != 2*id && len(b) != 3*id {
		return Who{}, ErrToken
	}
	return Who{Workspace: tenant.ID(b[:id]), Contact: string(b[id : 2*id]), Session: string(b[2*id:])}, nil
}

// NewToken signs a guest token for a contact, as Begin does it; for tools that prepare visitors.
func NewToken(keys *secret.Sealer, w Who, now time.Time) string {
	return keys.Signer("guest").Sign(w.bytes(), now.Add(tokenLife))
}

func (s *Service) who(token string) (Who, error) {
	b, _, err := s.tokens.Verify(token, s.clock.Now())
	if err != nil {
		return Who{}, ErrToken
	}
	return readWho(b)
}

// Session is what a page needs to show the chat.
type Session struct {
	Token        string                      `json:"guest_token"`
	Proven       bool                        `json:"proven" doc:"The company's own sign-in has said who this is."`
	ExpiresAt    time.Time                   `json:"expires_at"`
	Contact      Contact                     `json:"contact"`
	Greeting     *Greeting                   `json:"greeting" doc:"What the bot says first to this visitor; null: as in its record."`
	Ask          *conversation.DetailsAsk    `json:"ask" doc:"What the bot asks him before his first message, known or not; null: nothing."`
	Conversation *conversation.GuestView     `json:"conversation"`
	Messages     []conversation.GuestMessage `json:"messages" nullable:"false"`
	Next         *int64                      `json:"next"`
	Rev          int64                       `json:"rev"`
	Ticket       string                      `json:"stream_ticket"`
}

// Greeting is what a bot says first.
type Greeting struct {
	Text string `json:"text"`
	HTML string `json:"html,omitempty"`
}

// Contact is what a visitor sees of himself.
type Contact struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Phone string `json:"phone"`

	Custom map[string]string `json:"custom,omitempty" doc:"What he has said in the custom fields that the bot asks for, by code"`
}

// Start is what a page gives to begin with.
type Start struct {
	BotID     string
	Token     string // the guest token of last time
	UserToken string // the company's own, of its signed-in user
}

// Begin starts or continues a visitor's session with a bot. A token of another workspace, or one that is no longer
// valid, begins a new visitor: never an error, as the page could do nothing about it. Where the company lets only its
// own users chat, there is no session without a token of theirs (addon.ErrLogin).
func (s *Service) Begin(ctx context.Context, in Start) (*Session, error) {
	botID := in.BotID
	pub, err := s.bots.Public(ctx, botID)
	if err != nil {
		return nil, err
	}
	w, known, err := s.begin(ctx, pub.Workspace, in)
	if err != nil {
		return nil, err
	}
	out := &Session{Messages: []conversation.GuestMessage{}, Contact: Contact{ID: w.Contact}, Ticket: s.ticket(w)}
	life := tokenLife
	if w.Session != "" {
		life, out.Proven = provenLife, true
	}
	out.ExpiresAt = s.clock.Now().Add(life)
	out.Token = s.tokens.Sign(w.bytes(), out.ExpiresAt)
	asked := w.Contact
	if !known {
		asked = ""
	}
	if out.Ask, out.Contact.Custom, err = s.reception.FirstAsk(ctx, w.Workspace, pub.Widget.PreChat, asked); err != nil || !known {
		return out, err
	}
	if known, err := s.contacts.Get(ctx, w.Workspace, w.Contact); err == nil {
		out.Contact = Contact{ID: known.ID, Name: known.Name, Email: known.Email, Phone: known.Phone, Custom: out.Contact.Custom}
		if strings.Contains(pub.GreetingText, "{{") {
			settings, err := s.bots.Settings(ctx, w.Workspace, botID)
			if err != nil {
				return nil, err
			}
			plain, formatted := s.reception.Greeting(ctx, settings, known, pub.DisplayLanguage)
			out.Greeting = &Greeting{plain, formatted}
		}
	} else if !errors.Is(err, contact.ErrNotFound) {
		return nil, err
	}
	c, err := s.conversations.OpenOf(ctx, w.Workspace, w.Contact, botID, botID)
	if errors.Is(err, conversation.ErrNotFound) {
		// A closed one is shown until the next message opens a new one, so that a reload does not swallow the last answer.
		c, err = s.conversations.LatestOf(ctx, w.Workspace, w.Contact, botID)
	}
	if errors.Is(err, conversation.ErrNotFound) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	// The row before its messages: what comes in between is repeated by the stream, never missed.
	view := c.Guest()
	thread, err := s.conversations.GuestMessages(ctx, w.Workspace, w.Contact, c.ID, 0, 30)
	out.Conversation, out.Rev, out.Messages, out.Next = &view, view.Rev, thread.Items, thread.Next
	return out, err
}

// Sent is the answer to a message.
type Sent struct {
	Conversation conversation.GuestView      `json:"conversation"`
	Message      conversation.GuestMessage   `json:"message"`
	Prev         int64                       `json:"prev"`
	Rev          int64                       `json:"rev"`
	Opened       []conversation.GuestMessage `json:"opened" nullable:"false"`
	fresh        bool
}

// Post is a visitor's message.
type Post struct {
	BotID     string                `json:"bot_id" doc:"The bot's id" minLength:"1" maxLength:"36"`
	ClientID  string                `json:"client_id" doc:"Chosen by the client, unique per visitor for ever; a repeat returns the stored message" maxLength:"64"`
	Text      string                `json:"text" doc:"Up to 10,000 characters; empty only with files" maxLength:"40000"`
	Files     []string              `json:"files,omitempty" doc:"Up to 10 ids of own uploads" maxItems:"100"`
	QuotedID  string                `json:"quoted_id,omitempty" doc:"The message it answers, in the same conversation" maxLength:"36"`
	Pressed   *conversation.Pressed `json:"pressed,omitempty" doc:"The button under a message of the bot that says it; text is what stands on it"`
	Contact   contact.Details       `json:"contact,omitempty" doc:"What the visitor says about himself; counts when the message opens a conversation"`
	PageURL   string                `json:"page_url,omitempty" maxLength:"2000"`
	PageTitle string                `json:"page_title,omitempty" maxLength:"300"`
	Lang      string                `json:"lang,omitempty" maxLength:"12"`
	locale    string                // of his browser
}

// language is that of the page, else that of the visitor's browser. English is what browsers ask for that nobody has told
// anything, and says nothing.
func (p Post) language() string {
	if p.Lang != "" {
		return p.Lang
	}
	tag, _, _ := strings.Cut(p.locale, ",")
	tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
	if base, _, _ := strings.Cut(tag, "-"); strings.EqualFold(base, "en") || !browserTag.MatchString(tag) {
		return ""
	}
	return tag
}

var browserTag = regexp.MustCompile(`^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$`)

// Send takes a visitor's message in.
func (s *Service) Send(ctx context.Context, w Who, p Post) (*Sent, error) {
	if err := s.limits.send.Allow(w.Contact); err != nil {
		return nil, err
	}
	if err := s.limits.origin.Allow(httpx.ClientKey(ctx)); err != nil {
		return nil, err
	}
	if err := conversation.CheckClientID("body.client_id", p.ClientID); err != nil {
		return nil, err
	}
	if p.QuotedID != "" && !uid.Valid(p.QuotedID) {
		return nil, conversation.ErrQuote
	}
	settings, err := s.bots.Settings(ctx, w.Workspace, p.BotID)
	if err != nil {
		return nil, err
	}
	details, err := p.Contact.Checked("body.contact", settings.CountryCode, p.locale)
	if err != nil {
		return nil, err
	}
	if details.Custom, err = s.contacts.CheckedCustom(ctx, s.db.Read(), w.Workspace, details.Custom, settings.Widget.PreChat.Custom, "body.contact.custom"); err != nil {
		return nil, err
	}
	p.PageURL, p.PageTitle, p.Lang = text.Line(p.PageURL), text.Line(p.PageTitle), text.Line(p.Lang)
	if !strings.HasPrefix(p.PageURL, "http://") && !strings.HasPrefix(p.PageURL, "https://") {
		p.PageURL, p.PageTitle = "", ""
	}
	acc, err := s.reception.Receive(ctx, reception.Inbound{
		Workspace: w.Workspace, Bot: settings, Connection: settings.ID, Channel: conversation.Website, Contact: w.Contact, Details: details,
		Key: "c:" + p.ClientID + ":" + w.Contact, ClientID: p.ClientID, Text: p.Text, Quote: p.QuotedID, Pressed: p.Pressed, Files: p.Files, Language: p.language(), PageURL: p.PageURL, PageTitle: p.PageTitle, Address: httpx.ClientKey(ctx), Proven: w.Session != "",
	})
	if errors.Is(err, contact.ErrMerged) {
		return nil, ErrToken
	}
	if err != nil {
		return nil, err
	}
	out := &Sent{Conversation: acc.Conversation.Guest(), Message: s.conversations.ShownToContact(w.Workspace, &acc.Message), Prev: acc.PrevVisible, Rev: acc.Message.VisibleRev,
		Opened: []conversation.GuestMessage{}, fresh: acc.Fresh}
	for _, m := range acc.Opened {
		out.Opened = append(out.Opened, s.conversations.ShownToContact(w.Workspace, &m))
	}
	return out, nil
}

// gap is what a returning visitor missed after the publication he saw last: the rest of that conversation, and those
// with the same bot that another tab has opened since.
func (s *Service) gap(ctx context.Context, w Who, last string) ([]realtime.Frame, error) {
	id, rev, ok := strings.Cut(last, ":")
	after, err := strconv.ParseInt(rev, 10, 64)
	if !ok || err != nil || !uid.Valid(id) {
		return nil, nil // not one of ours: the page asks for the changes anyway
	}
	frames, err := s.missed(ctx, w, conversation.ID(id), after)
	if errors.Is(err, conversation.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all, err := s.conversations.AllOf(ctx, w.Workspace, w.Contact, "", 20)
	if err != nil {
		return nil, err
	}
	seen := slices.IndexFunc(all, func(c *conversation.Conversation) bool { return string(c.ID) == id })
	for i := seen - 1; i >= 0; i-- { // oldest first
		if all[i].BotID != all[seen].BotID {
			continue
		}
		if i > 0 && all[i].Status == conversation.Closed {
			if past, err := s.showsAll(ctx, w, all[i].BotID); err != nil || !past {
				continue // it opened and closed meanwhile
			}
		}
		more, err := s.missed(ctx, w, all[i].ID, 0)
		if err != nil {
			return nil, err
		}
		frames = append(frames, more...)
	}
	return frames, nil
}

// missed is everything that changed in one conversation, in as many frames as it takes.
func (s *Service) missed(ctx context.Context, w Who, id conversation.ID, after int64) (frames []realtime.Frame, err error) {
	for more := true; more; {
		ch, err := s.conversations.GuestChanged(ctx, w.Workspace, w.Contact, id, after)
		if err != nil || ch.Head <= after {
			return frames, err
		}
		frames = append(frames, frame(after, ch))
		after, more = ch.Head, ch.More
	}
	return frames, nil
}
