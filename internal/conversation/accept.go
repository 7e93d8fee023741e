package conversation

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"cxgenie/internal/file"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// Inbound is one message of a contact in the one shape that every channel brings it in. The caller has checked the
// credential, the text and the client id.
type Inbound struct {
	Bot        string
	BotName    string
	Connection string
	Channel    string
	ThreadKey  string
	Contact    ContactCard
	Key        string // dedup_key: unique in the workspace for ever
	ClientID   string
	Text       string
	Quote      string   // id of the message it answers; empty: none
	Pressed    *Pressed // the button that says it; nil: it was written
	Files      []string // ids of the contact's own uploads
	Language   string   // of the page that it was written on: a conversation begins in it
	Spoken     string   // in which it is written; empty where that does not show
	SpokenOr   string   // a conversation in this language stays in it: it may be written in that, too
	PageURL    string
	PageTitle  string
	Testing    bool
	Blocked    *Blocked // blocked words in the text; nil: none
	ReplyDelay time.Duration
	LeaseTurn  time.Duration // the caller carries the turn out itself, at once; 0: it will be claimed

	Greeting      string // stored before the first message of a new conversation; empty: none
	GreetingHTML  string
	GreetingFiles []Attachment // pictures that anybody may see, with their addresses
	OverLimit     bool         // the plan's conversations are used up: people are alerted, the bot stays out
	OverText      string       // what is said then, once; empty: nothing
	Silenced      bool         // bot, contact or connection has auto-reply off: a new conversation starts with people
}

// ContactCard is what a conversation keeps of its contact for the lists.
type ContactCard struct {
	ID, Name, Email string
	Number          int64
	Blocked         bool
}

// Accepted is the outcome of Accept.
type Accepted struct {
	Conversation *Conversation
	Message      Message
	Opened       []Message // greeting of a conversation that this message opened
	Fresh        bool      // false: a repeat, nothing was stored
	New          bool      // this message opened the conversation
	TurnDue      bool      // bot or flow has to answer
	Lease        Lease     // of that turn, when the caller asked for it and got it; else the zero Lease
	PrevVisible  int64
}

// Accept stores a contact's message in tx: conversation row, message, event and, when bot or flow has the word, the
// turn. It returns sql.ErrNoRows when the contact has no open conversation; the caller then uses Begin. A repeated key
// gives ErrRepeated, which the caller must let roll the transaction back before it asks Repeated.
func (s *Service) Accept(ctx context.Context, tx *db.Tx, ws tenant.ID, in Inbound) (*Accepted, error) {
	now := s.now()
	c, err := bumpForContact(ctx, tx, ws, in.Contact.ID, in.Bot, in.Connection, in.ThreadKey, preview(in.Blocked.read(in.Text)), in.PageURL, in.PageTitle, in.Spoken, in.SpokenOr, now)
	if err != nil {
		return nil, err
	}
	m := contactMessage(c, in, now)
	if m.Payload, err = s.filesOf(ctx, tx, ws, in); err != nil {
		return nil, err
	}
	in.Blocked.mark(&m)
	if in.Text == "" {
		c.LastText = summary(&m)
		if err := retitle(ctx, tx, c); err != nil {
			return nil, err
		}
	}
	if in.Quote != "" {
		e := m.Extras()
		if e.Quoted, err = quote(ctx, tx, ws, c.ID, in.Quote, true); err != nil {
			return nil, err
		}
		m.carry(e)
	}
	if in.Pressed != nil {
		if err := press(ctx, tx, ws, &m, *in.Pressed); err != nil {
			return nil, err
		}
	}
	fresh, err := insertMessage(ctx, tx, ws, &m)
	if err != nil {
		return nil, err
	}
	if !fresh {
		return nil, ErrRepeated
	}
	before := *c
	before.Rev, before.VisibleRev = c.Rev-1, c.VisibleRev-1
	ch := &Change{C: c, Before: before, Now: now, Messages: []*Message{&m}, created: map[*Message]bool{&m: true},
		visible: true, prev: before.Rev, prevVis: before.VisibleRev}
	acc := &Accepted{Conversation: c, Message: m, Fresh: true, PrevVisible: before.VisibleRev, TurnDue: c.AutoReply() && !c.Muted}
	err = events.Append(ctx, tx, events.Event{Workspace: ws, Kind: "message.created", V: 1, Subject: string(c.ID),
		Actor: events.Actor{Kind: "contact", ID: c.ContactID}, At: now,
		Payload: MessageCreated{Message: m.ID, Seq: m.Seq, Author: AuthorContact, Kind: KindText, Visibility: VisibleAll}})
	if err == nil {
		err = lookAt(ctx, tx, ws, &m)
	}
	if err == nil && acc.TurnDue {
		acc.Lease, err = dueTurn(ctx, tx, ws, c.ID, m.Seq, now, in.ReplyDelay, in.LeaseTurn)
	}
	if err != nil {
		return nil, err
	}
	s.announce(tx, ch)
	return acc, nil
}

// ErrRepeated says that the dedup_key is stored already.
var ErrRepeated = errors.New("conversation: repeated message")

func contactMessage(c *Conversation, in Inbound, now time.Time) Message {
	return Message{ConversationID: c.ID, Seq: c.SeqHead, ID: uid.New(), Rev: c.Rev, VisibleRev: c.VisibleRev, DedupKey: in.Key, ClientID: in.ClientID,
		AuthorKind: AuthorContact, AuthorID: c.ContactID, Visibility: VisibleAll, Kind: KindText, Text: in.Text, Language: c.Language,
		Delivery: "sent", CreatedAt: now}
}

// Begin opens a conversation with its greeting and the contact's first message, in tx. Two tabs that send a first
// message at the same moment meet at the unique index of open conversations: the loser gets a unique violation, and its
// caller tries Accept again.
func (s *Service) Begin(ctx context.Context, tx *db.Tx, ws tenant.ID, in Inbound) (*Accepted, error) {
	// A repeated first message must not open a second conversation: the key is looked up before anything is made.
	if _, err := messageByDedup(ctx, tx, ws, in.Key); err == nil {
		return nil, ErrRepeated
	} else if !db.NotFound(err) {
		return nil, err
	}
	if in.Quote != "" {
		return nil, ErrQuote // a new thread has nothing to quote
	}
	files, err := s.filesOf(ctx, tx, ws, in)
	if err != nil {
		return nil, err
	}
	now := s.now()
	c := &Conversation{
		Workspace: ws, ID: ID(uid.New()), Kind: Chat, BotID: in.Bot, BotName: in.BotName, ConnectionID: in.Connection, Channel: in.Channel, ThreadKey: in.ThreadKey,
		ContactID: in.Contact.ID, ContactName: in.Contact.Name, ContactEmail: in.Contact.Email, ContactNumber: in.Contact.Number, Muted: in.Contact.Blocked,
		Status: Open, Speaker: SpeakerBot, Testing: in.Testing, PageURL: in.PageURL, PageTitle: in.PageTitle, Language: cmp.Or(in.Spoken, in.Language),
		CreatedAt: now, ActivityAt: now,
	}
	in.Silenced = in.Silenced || in.OverLimit
	if in.Silenced {
		c.Speaker, c.NeedsAgent = SpeakerHuman, !c.Muted
	}
	ch := &Change{C: c, Now: now, created: map[*Message]bool{}}
	ch.fact("conversation.opened", events.Actor{Kind: "contact", ID: c.ContactID}, Opened{Bot: c.BotID, Contact: c.ContactID, Channel: c.Channel, Testing: c.Testing})
	acc := &Accepted{Conversation: c, Fresh: true, New: true, TurnDue: !in.Silenced && !c.Muted}
	if in.Greeting != "" && !c.Muted {
		hello := Message{DedupKey: "g:" + string(c.ID), AuthorKind: AuthorBot, AuthorName: c.BotName, Visibility: VisibleAll, Kind: KindText,
			Text: in.Greeting, HTML: in.GreetingHTML, Language: in.Language}
		if len(in.GreetingFiles) > 0 {
			hello.carry(Extras{Files: in.GreetingFiles})
		}
		ch.Append(hello)
	}
	asked := Message{DedupKey: in.Key, ClientID: in.ClientID, AuthorKind: AuthorContact, AuthorID: c.ContactID, Visibility: VisibleAll, Kind: KindText, Text: in.Text, Payload: files, Language: c.Language}
	in.Blocked.mark(&asked)
	m := ch.Append(asked)
	if !c.Muted {
		c.Unread, c.WaitingSince = 1, now
	}
	if in.OverLimit && in.OverText != "" && !c.Muted {
		ch.Append(Message{DedupKey: "l:" + string(c.ID), AuthorKind: AuthorBot, AuthorName: c.BotName, Visibility: VisibleAll, Kind: KindText, Text: in.OverText, Language: c.Language})
	}
	if err := insertConversation(ctx, tx, ws, c); err != nil {
		return nil, err
	}
	ch.Before = *c // all but the revs is stored
	if err := s.store(ctx, tx, ws, ch); err != nil {
		if errors.Is(err, errRepeated) {
			err = ErrRepeated
		}
		return nil, err
	}
	if acc.TurnDue {
		var err error
		if acc.Lease, err = dueTurn(ctx, tx, ws, c.ID, m.Seq, now, in.ReplyDelay, in.LeaseTurn); err != nil {
			return nil, err
		}
	}
	acc.Message = *m
	for _, p := range ch.Messages {
		if p != m {
			acc.Opened = append(acc.Opened, *p)
		}
	}
	return acc, nil
}

// filesOf makes the uploads that a contact sends part of his message, as its payload; nil when there are none.
func (s *Service) filesOf(ctx context.Context, tx *db.Tx, ws tenant.ID, in Inbound) (json.RawMessage, error) {
	if len(in.Files) == 0 {
		return nil, nil
	}
	// A repeat is known by its key, before it asks for files that it has already.
	if _, err := messageByDedup(ctx, tx, ws, in.Key); err == nil {
		return nil, ErrRepeated
	} else if !db.NotFound(err) {
		return nil, err
	}
	files, err := s.attach(ctx, tx, ws, file.By{Kind: "contact", ID: in.Contact.ID}, in.Files)
	if err != nil {
		return nil, err
	}
	var m Message
	m.carry(Extras{Files: files})
	return m.Payload, nil
}

// Repeated returns what a repeated key had stored; ErrClientIDReused when the text is another.
func (s *Service) Repeated(ctx context.Context, ws tenant.ID, in Inbound) (*Accepted, error) {
	m, _, err := s.repeated(ctx, ws, "", in.Key, in.Text)
	if err != nil {
		return nil, err
	}
	c, err := get(ctx, s.db.Read(), ws, m.ConversationID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	if c.ContactID != in.Contact.ID || c.BotID != in.Bot { // the same words for another bot are another message
		return nil, ErrClientIDReused
	}
	return &Accepted{Conversation: c, Message: m}, nil
}
