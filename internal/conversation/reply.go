package conversation

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// Post is a member's message.
type Post struct {
	ClientID   string
	Text       string
	Note       bool
	Quote      string   // id of the message it answers; empty: none
	Files      []string // ids of own uploads
	KeepBot    bool     // the bot goes on although a person has replied
	Mentions   []string // ids of members whom a note names; the caller has checked that they see the conversation
	Suggestion int64    // seq of the suggestion that the text was made from; 0: none

	Made json.RawMessage                            // payload of a note that was not typed: what it is
	Also func(ctx context.Context, tx *db.Tx) error // runs in the same transaction when a note is stored
}

// Reply stores a member's message or note. A reply to an open conversation in which the bot has the word, or which waits
// for a person, takes it over and assigns an unassigned conversation to its sender; a note changes nothing of that. Repeating a client_id returns the
// stored message with fresh=false; with another text it is ErrClientIDReused.
func (s *Service) Reply(ctx context.Context, by workspace.Caller, id ID, p Post) (m Message, fresh bool, err error) {
	p.Text, err = CheckBody("body.text", p.Text, p.Files)
	if err == nil {
		err = CheckClientID("body.client_id", p.ClientID)
	}
	if err != nil {
		return Message{}, false, err
	}
	formatted, plain := text.FormatTyped(p.Text)
	p.Text = plain
	key := "m:" + p.ClientID + ":" + authorID(by)
	var stored *Message
	_, err = s.asMember(ctx, by, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		c := ch.C
		line := Message{DedupKey: key, ClientID: p.ClientID, AuthorKind: AuthorAgent, AuthorID: authorID(by), AuthorName: by.Name,
			Visibility: VisibleAll, Kind: KindText, Text: p.Text, HTML: formatted}
		if p.Note {
			line.Visibility, line.Kind, line.Payload = VisibleMembers, KindNote, p.Made
		} else if formatted == "" {
			line.HTML = text.HTMLFromPlain(p.Text)
		}
		if err := s.equip(ctx, tx, c.Workspace, id, &line, by.Actor(), p); err != nil {
			return err
		}
		if p.Note {
			stored = ch.Append(line)
			for _, member := range p.Mentions {
				ch.mention(by, member, stored)
			}
			if p.Also != nil {
				return p.Also(ctx, tx)
			}
			return nil
		}
		if c.Status == Closed {
			return ErrClosed
		}
		if c.Speaker == SpeakerHuman && c.NeedsAgent && !c.WaitingSince.IsZero() {
			ch.Fact("conversation.attended", by.Actor(), Attended{WaitedMs: ch.Now.Sub(c.WaitingSince).Milliseconds(), Testing: c.Testing})
		}
		keep := p.KeepBot && c.Speaker == SpeakerBot
		if !keep && (c.Speaker != SpeakerHuman || c.AssigneeID == "" && by.MemberID != "") {
			if err := takeOver(ctx, tx, ch, by, "replied"); err != nil {
				return err
			}
		}
		stored = ch.Append(line)
		c.Marks.Snoozed = nil // whoever answers is at work on it
		replied(c)
		if keep {
			if err := dropTurn(ctx, tx, c.Workspace, c.ID); err != nil { // it is answered
				return err
			}
			c.TurnNo++
		}
		return useSuggestion(ctx, tx, ch, by, p)
	})
	if errors.Is(err, errRepeated) {
		m, fresh, err = s.repeated(ctx, by.Workspace, id, key, p.Text)
		if err == nil && p.Note != (m.Kind == KindNote) {
			err = ErrClientIDReused // the customer would never get it
		}
		return m, fresh, err
	}
	if err != nil {
		return Message{}, false, asHimself(err)
	}
	return *stored, true, nil
}

// repeated finds the message that a repeated send had stored.
func (s *Service) repeated(ctx context.Context, ws tenant.ID, id ID, key, text string) (Message, bool, error) {
	m, err := messageByDedup(ctx, s.db.Read(), ws, key)
	if err != nil {
		return m, false, err
	}
	if m.Text != text && !m.Unsent() || id != "" && m.ConversationID != id {
		return m, false, ErrClientIDReused
	}
	return m, false, nil
}

// replied is what an answer of a member settles: nobody waits any longer, everything so far is answered and read.
func replied(c *Conversation) {
	c.WaitingSince = time.Time{}
	c.NeedsAgent = false
	c.UnknownInRow = 0
	c.Marks.AskedBack = 0
	c.AnsweredSeq = c.SeqHead
	c.Unread, c.AgentReadSeq = 0, c.SeqHead
}
