package conversation

import (
	"context"
	"errors"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// NewThread is a conversation that a member begins with somebody known. The caller has checked that bot and contact are
// there, and that the channel lets us write first.
type NewThread struct {
	Bot, BotName, Connection, Channel string
	PageURL, PageTitle, Language      string // where the contact wrote last, and how: mail leads him back there
	Contact                           ContactCard
	Post                              Post

	Hold func(ctx context.Context, tx *db.Tx) error // refuses a bot or a contact that has gone, and keeps both until the end; nil: nothing
}

// Start opens a conversation with a member's first message; the word is his, and it is his conversation. On the website
// the customer finds it at his next visit. While he has an open one with the bot, that is the place to write:
// ErrNewerOpen.
func (s *Service) Start(ctx context.Context, by workspace.Caller, n NewThread) (*Conversation, error) {
	typed, err := CheckText("body.text", n.Post.Text)
	if err == nil {
		err = CheckClientID("body.client_id", n.Post.ClientID)
	}
	if err != nil {
		return nil, err
	}
	key := "m:" + n.Post.ClientID + ":" + authorID(by)
	formatted, typed := text.FormatTyped(typed)
	if formatted == "" {
		formatted = text.HTMLFromPlain(typed)
	}
	var c *Conversation
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if m, err := messageByDedup(ctx, tx, by.Workspace, key); err == nil {
			if m.Text != typed {
				return ErrClientIDReused
			}
			if c, err = get(ctx, tx, by.Workspace, m.ConversationID); err == nil && (c.ContactID != n.Contact.ID || c.BotID != n.Bot) {
				err = ErrClientIDReused
			}
			return err
		} else if !db.NotFound(err) {
			return err
		}
		switch _, err := openOf(ctx, tx, by.Workspace, n.Contact.ID, n.Bot, n.Connection, ""); {
		case err == nil:
			return ErrNewerOpen
		case !db.NotFound(err):
			return err
		}
		if n.Hold != nil {
			if err := n.Hold(ctx, tx); err != nil {
				return err
			}
		}
		now := s.now()
		c = &Conversation{Workspace: by.Workspace, ID: ID(uid.New()), Kind: Chat, BotID: n.Bot, BotName: n.BotName, ConnectionID: n.Connection, Channel: n.Channel,
			ContactID: n.Contact.ID, ContactName: n.Contact.Name, ContactEmail: n.Contact.Email, ContactNumber: n.Contact.Number, Muted: n.Contact.Blocked,
			PageURL: n.PageURL, PageTitle: n.PageTitle, Language: n.Language,
			Status: Open, Speaker: SpeakerHuman, CreatedAt: now, ActivityAt: now}
		if by.APIKeyID == "" {
			c.AssigneeID, c.AssigneeName = by.MemberID, by.Name
		}
		ch := &Change{C: c, Now: now, created: map[*Message]bool{}}
		ch.fact("conversation.opened", by.Actor(), Opened{Bot: c.BotID, Contact: c.ContactID, Channel: c.Channel})
		ch.Append(Message{DedupKey: key, ClientID: n.Post.ClientID, AuthorKind: AuthorAgent, AuthorID: authorID(by), AuthorName: by.Name,
			Visibility: VisibleAll, Kind: KindText, Text: typed, HTML: formatted})
		replied(c)
		if err := stillThere(ctx, tx, c); err != nil {
			return asHimself(err)
		}
		if err := insertConversation(ctx, tx, by.Workspace, c); err != nil {
			return err
		}
		ch.Before = *c
		return s.store(ctx, tx, by.Workspace, ch)
	})
	if db.UniqueViolation(err) || errors.Is(err, errRepeated) { // the customer wrote at the same moment
		err = ErrNewerOpen
	}
	return c, err
}
