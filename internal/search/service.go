package search

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// Service is the verbs of this room.
type Service struct {
	db            *db.DB
	contacts      *contact.Service
	conversations *conversation.Service
}

// New builds the service.
func New(d *db.DB, c *contact.Service, v *conversation.Service) *Service {
	return &Service{db: d, contacts: c, conversations: v}
}

// Found is a conversation and the newest line in it that was meant; Line is nil when it was found by who writes.
type Found struct {
	Conversation conversation.View `json:"conversation"`
	Line         *Line             `json:"line"`
}

// Line is the message that was found, cut around the first word that was meant.
type Line struct {
	Seq    int64                    `json:"seq"`
	Author conversation.Author      `json:"author"`
	Kind   conversation.MessageKind `json:"kind"`
	Text   string                   `json:"text"`
}

// ErrShort refuses a question of a single character.
var ErrShort = errs.InvalidField("query.q", "search.too_short", "Write at least 2 characters.")

// lookedAt bounds how many lines a question goes through when most of what it finds is out of the member's sight.
const lookedAt = 2000

// place is where a page of what was found ends.
type place struct {
	Below int64 `json:"b"`
}

// Find lists a page of the conversations in the member's scope that have all the words, newest line first. One with several
// such lines may be on several pages.
func (s *Service) Find(ctx context.Context, by workspace.Caller, typed, cursor string, limit int) (page.List[Found], error) {
	typed = text.Line(typed)
	out := page.List[Found]{Items: []Found{}}
	if utf8.RuneCountInString(typed) < MinQuery {
		return out, ErrShort
	}
	from := place{math.MaxInt64}
	if cursor != "" {
		if err := page.Decode(cursor, &from); err != nil {
			return out, err
		}
	}
	what := ask(text.Clip(typed, 200))
	if len(what) == 0 {
		return out, nil
	}
	sc := conversation.ScopeOf(by)
	seen := map[conversation.ID]bool{}
	newest := map[conversation.ID]hit{}
	var last conversation.ID
	below := from.Below
	for range lookedAt / 200 {
		hits, err := find(ctx, s.db, by.Workspace, what, below, 200)
		if err != nil || len(hits) == 0 {
			return out, err
		}
		below = hits[len(hits)-1].id
		var ids []conversation.ID
		for _, h := range hits {
			if !seen[h.conversation] {
				seen[h.conversation] = true
				ids = append(ids, h.conversation)
				newest[h.conversation] = h
			}
		}
		views, err := s.conversations.Views(ctx, sc, ids)
		if err != nil {
			return out, err
		}
		for _, id := range ids {
			v, ok := views[id]
			if !ok || v.Testing {
				continue
			}
			f := Found{Conversation: v}
			if h := newest[id]; h.seq > 0 {
				m, err := s.conversations.Text(ctx, s.db.Read(), by.Workspace, id, h.seq)
				if errors.Is(err, conversation.ErrMessageMissing) || err == nil && m.Unsent() {
					continue // the index is a moment behind
				}
				if err != nil {
					return out, err
				}
				f.Line = &Line{Seq: m.Seq, Author: conversation.Author{Kind: m.AuthorKind, ID: m.AuthorID, Name: m.AuthorName}, Kind: m.Kind, Text: around(m.Read(), what)}
			}
			if len(out.Items) == limit { // there is more
				out.Next = page.Encode(place{newest[last].id})
				return out, nil
			}
			out.Items, last = append(out.Items, f), id
		}
		if len(hits) < 200 {
			return out, nil
		}
	}
	return out, nil
}

// around cuts a text so that the first word that was meant is near its start.
func around(s string, what []asked) string {
	const before, length = 30, 160
	s = strings.Join(strings.Fields(s), " ")
	letters := []rune(s)
	at := -1
	for i := range letters {
		if i > 0 && letters[i-1] != ' ' && !dense(letters[i]) {
			continue
		}
		if strings.HasPrefix(text.Fold(string(letters[i:min(len(letters), i+40)])), what[0].words[0]) {
			at = i
			break
		}
	}
	if at > before {
		from := at - before
		for from < at && letters[from-1] != ' ' {
			from++
		}
		s = "…" + string(letters[from:])
	}
	return text.Clip(s, length)
}

// Consumer keeps the index current. Lines are written in the order of their numbers: one that comes behind a larger one has
// SQLite write out all that it holds back.
func (s *Service) Consumer() events.Consumer {
	wants := events.Kinds("message.created", "message.edited", "message.unsent", "conversation.opened", "contact.updated")
	return events.Consumer{Name: "search", Wants: wants, Pause: 100 * time.Millisecond, Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
		var all []line
		for _, e := range batch {
			read := s.ofConversation
			switch e.Kind {
			case "message.created", "message.edited", "message.unsent":
				read = s.ofMessage
			case "contact.updated":
				read = s.ofContact
			}
			lines, err := read(ctx, tx, e)
			if err != nil {
				return err
			}
			all = append(all, lines...)
		}
		slices.SortStableFunc(all, func(a, b line) int { return cmp.Compare(a.id, b.id) })
		for i, l := range all {
			if i+1 < len(all) && all[i+1].id == l.id && all[i+1].workspace == l.workspace {
				continue // the later event tells more
			}
			if err := put(ctx, tx, l); err != nil {
				return err
			}
		}
		return nil
	}}
}

// ofMessage is the line of a message; what can no longer be read has no words.
func (s *Service) ofMessage(ctx context.Context, tx *db.Tx, e events.Record) ([]line, error) {
	var p struct {
		Message string                   `json:"message_id"`
		Seq     int64                    `json:"seq"`
		Kind    conversation.MessageKind `json:"kind"`
	}
	if err := e.Decode(&p); err != nil || p.Kind == conversation.KindSystem {
		return nil, err
	}
	l := line{workspace: e.Workspace, hit: hit{id: lineID(p.Message), conversation: conversation.ID(e.Subject), seq: p.Seq}}
	said, err := s.conversations.Words(ctx, tx, e.Workspace, l.conversation, p.Seq)
	if err != nil {
		return nil, err
	}
	l.words = words(said)
	return []line{l}, nil
}

// who are the words by which a conversation is found when its contact is meant.
func who(name, email, phone string, number int64) []string {
	return append(words(name+" "+email+" "+strconv.FormatInt(number, 10)+" "+phone), phoneWords(phone)...)
}

// ofConversation is the line about who writes in a conversation.
func (s *Service) ofConversation(ctx context.Context, tx *db.Tx, e events.Record) ([]line, error) {
	c, err := s.conversations.ByID(ctx, tx, e.Workspace, conversation.ID(e.Subject))
	if errors.Is(err, conversation.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	phone := ""
	if c.ContactName != "" || c.ContactEmail != "" { // a visitor has none: spare the question
		switch p, err := s.contacts.Get(ctx, e.Workspace, c.ContactID); {
		case err == nil:
			phone = p.Phone
		case !errors.Is(err, contact.ErrNotFound):
			return nil, err
		}
	}
	return []line{about(e.Workspace, c.ID, who(c.ContactName, c.ContactEmail, phone, c.ContactNumber))}, nil
}

func about(ws tenant.ID, c conversation.ID, words []string) line {
	return line{workspace: ws, hit: hit{id: lineID(string(c)), conversation: c}, words: words}
}

// ofContact are the lines about who writes in a contact's conversations.
func (s *Service) ofContact(ctx context.Context, _ *db.Tx, e events.Record) ([]line, error) {
	var card contact.Card
	if err := e.Decode(&card); err != nil {
		return nil, err
	}
	all, err := s.conversations.AllOf(ctx, e.Workspace, card.ID, "", 100)
	lines := make([]line, len(all))
	for i, c := range all {
		lines[i] = about(e.Workspace, c.ID, who(card.Name, card.Email, card.Phone, card.Number))
	}
	return lines, err
}
