package search

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
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

// Find lists the conversations in the member's scope that have all the words, newest line first.
func (s *Service) Find(ctx context.Context, by workspace.Caller, typed string, limit int) ([]Found, error) {
	typed = text.Line(typed)
	if utf8.RuneCountInString(typed) < MinQuery {
		return nil, ErrShort
	}
	out := []Found{}
	what := ask(text.Clip(typed, 200))
	if len(what) == 0 {
		return out, nil
	}
	sc := conversation.ScopeOf(by)
	seen := map[conversation.ID]bool{}
	below := int64(math.MaxInt64)
	for range lookedAt / 200 {
		hits, err := find(ctx, s.db, by.Workspace, what, below, 200)
		if err != nil || len(hits) == 0 {
			return out, err
		}
		below = hits[len(hits)-1].id
		var ids []conversation.ID
		newest := map[conversation.ID]hit{}
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
			if out = append(out, f); len(out) == limit {
				return out, nil
			}
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

// Consumer keeps the index current.
func (s *Service) Consumer() events.Consumer {
	return events.Consumer{Name: "search", Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
		for _, e := range batch {
			var err error
			switch e.Kind {
			case "message.created", "message.edited", "message.unsent":
				err = s.indexMessage(ctx, tx, e)
			case "conversation.opened":
				err = s.indexOpened(ctx, tx, e)
			case "contact.updated":
				err = s.indexContact(ctx, tx, e)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}}
}

func (s *Service) indexMessage(ctx context.Context, tx *db.Tx, e events.Record) error {
	var p struct {
		Message string                   `json:"message_id"`
		Seq     int64                    `json:"seq"`
		Kind    conversation.MessageKind `json:"kind"`
	}
	if err := e.Decode(&p); err != nil {
		return err
	}
	if p.Kind == conversation.KindSystem {
		return nil
	}
	h := hit{id: lineID(p.Message), conversation: conversation.ID(e.Subject), seq: p.Seq}
	m, err := s.conversations.Text(ctx, tx, e.Workspace, h.conversation, p.Seq)
	switch {
	case errors.Is(err, conversation.ErrMessageMissing):
		return drop(ctx, tx, e.Workspace, h.id)
	case err != nil:
		return err
	case m.Unsent():
		return drop(ctx, tx, e.Workspace, h.id)
	}
	return put(ctx, tx, e.Workspace, h, words(m.Text))
}

// who are the words by which a conversation is found when its contact is meant.
func who(name, email, phone string, number int64) []string {
	return append(words(name+" "+email+" "+strconv.FormatInt(number, 10)+" "+phone), phoneWords(phone)...)
}

func (s *Service) indexOpened(ctx context.Context, tx *db.Tx, e events.Record) error {
	c, err := s.conversations.ByID(ctx, tx, e.Workspace, conversation.ID(e.Subject))
	if errors.Is(err, conversation.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	phone := ""
	if c.ContactName != "" || c.ContactEmail != "" { // a visitor has none: spare the question
		switch p, err := s.contacts.Get(ctx, e.Workspace, c.ContactID); {
		case err == nil:
			phone = p.Phone
		case !errors.Is(err, contact.ErrNotFound):
			return err
		}
	}
	return put(ctx, tx, e.Workspace, hit{id: lineID(string(c.ID)), conversation: c.ID}, who(c.ContactName, c.ContactEmail, phone, c.ContactNumber))
}

func (s *Service) indexContact(ctx context.Context, tx *db.Tx, e events.Record) error {
	var card contact.Card
	if err := e.Decode(&card); err != nil {
		return err
	}
	all, err := s.conversations.AllOf(ctx, e.Workspace, card.ID, "", 100)
	for _, c := range all {
		if err == nil {
			err = put(ctx, tx, e.Workspace, hit{id: lineID(string(c.ID)), conversation: c.ID}, who(card.Name, card.Email, card.Phone, card.Number))
		}
	}
	return err
}
