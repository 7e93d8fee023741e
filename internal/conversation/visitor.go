package conversation

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"cxgenie/internal/contact"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// The contact's own side: everything here takes the contact from his credential, and another contact's conversation
// does not exist.

// OfContact reads one of the contact's own conversations; another's is ErrNotFound.
func (s *Service) OfContact(ctx context.Context, ws tenant.ID, contact string, id ID) (*Conversation, error) {
	c, err := get(ctx, s.db.Read(), ws, id)
	if db.NotFound(err) || err == nil && c.ContactID != contact {
		return nil, ErrNotFound
	}
	return c, err
}

// OpenOf returns the contact's open chat with a bot on its connection; ErrNotFound when there is none.
func (s *Service) OpenOf(ctx context.Context, ws tenant.ID, contact, bot, connection string) (*Conversation, error) {
	c, err := openOf(ctx, s.db.Read(), ws, contact, bot, connection, "")
	if db.NotFound(err) {
		return nil, ErrNotFound
	}
	return c, err
}

// LatestOf returns the contact's newest conversation with a bot, open or closed; ErrNotFound when there is none.
func (s *Service) LatestOf(ctx context.Context, ws tenant.ID, contact, bot string) (*Conversation, error) {
	c, err := scan(s.db.Read().QueryRowContext(ctx, `SELECT `+columns+` FROM conversation
 WHERE workspace_id = $1 AND contact_id = $2 AND bot_id = $3 ORDER BY created_at DESC, id DESC LIMIT 1`, ws, contact, bot))
	if db.NotFound(err) {
		return nil, ErrNotFound
	}
	return c, err
}

// AllOf lists the newest conversations of a contact; bot may be empty.
func (s *Service) AllOf(ctx context.Context, ws tenant.ID, contact, bot string, limit int) ([]*Conversation, error) {
	stmt := `SELECT ` + columns + ` FROM conversation WHERE workspace_id = $1 AND contact_id = $2 ORDER BY created_at DESC, id DESC LIMIT $3`
	args := []any{ws, contact, limit}
	if bot != "" {
		stmt = `SELECT ` + columns + ` FROM conversation WHERE workspace_id = $1 AND contact_id = $2 AND bot_id = $4 ORDER BY created_at DESC, id DESC LIMIT $3`
		args = append(args, bot)
	}
	rows, err := s.db.Read().QueryContext(ctx, stmt, args...)
	return db.Collect(rows, err, scanRows)
}

// GuestList lists the newest conversations of a contact with a bot as he sees them, each with its last visible text.
func (s *Service) GuestList(ctx context.Context, ws tenant.ID, contact, bot string, limit int) ([]GuestListed, error) {
	all, err := s.AllOf(ctx, ws, contact, bot, limit)
	if err != nil || len(all) == 0 {
		return []GuestListed{}, err
	}
	last, err := lastVisible(ctx, s.db.Read(), ws, contact, bot)
	out := make([]GuestListed, len(all))
	for i, c := range all {
		out[i] = GuestListed{GuestView: c.Guest()}
		if m, ok := last[c.ID]; ok {
			out[i].LastText, out[i].LastAt = guestSummary(&m), ptr(m.CreatedAt)
		}
	}
	return out, err
}

// GuestThread is one page of what the contact sees.
type GuestThread struct {
	Items []GuestMessage `json:"items" nullable:"false"`
	Next  *int64         `json:"next"`
}

// GuestMessages reads the contact's page of messages before seq `before` (0: the newest).
func (s *Service) GuestMessages(ctx context.Context, ws tenant.ID, contact string, id ID, before int64, limit int) (GuestThread, error) {
	if _, err := s.OfContact(ctx, ws, contact, id); err != nil {
		return GuestThread{}, err
	}
	ms, next, err := s.thread(ctx, ws, id, before, limit, true)
	return GuestThread{Items: s.shownToContact(ws, ms), Next: next}, err
}

// GuestChanges is Changes for the contact, in visible revs.
type GuestChanges struct {
	Head         int64          `json:"head"`
	Conversation GuestView      `json:"conversation"`
	Messages     []GuestMessage `json:"messages" nullable:"false"`
	More         bool           `json:"more"`
}

// GuestChanged reads what the contact has missed after a visible rev.
func (s *Service) GuestChanged(ctx context.Context, ws tenant.ID, contact string, id ID, after int64) (GuestChanges, error) {
	c, err := s.OfContact(ctx, ws, contact, id)
	if err != nil {
		return GuestChanges{}, err
	}
	ms, head, more, err := s.changed(ctx, c, after, c.VisibleRev, true)
	return GuestChanges{Head: head, Conversation: c.Guest(), Messages: s.shownToContact(ws, ms), More: more}, err
}

// ContactRead moves the contact's read mark, so that agents see what was seen.
func (s *Service) ContactRead(ctx context.Context, ws tenant.ID, contact string, id ID, seq int64) (*Conversation, error) {
	ch, err := s.verb(ctx, ws, id, func(_ context.Context, _ *db.Tx, ch *Change) error {
		c := ch.C
		if c.ContactID != contact {
			return ErrNotFound
		}
		if seq = min(seq, c.SeqHead); seq <= c.ContactReadSeq {
			return errNothing
		}
		c.ContactReadSeq = seq
		ch.Show() // his other tabs
		return nil
	})
	return ch.row(), err
}

// ContactTyping passes on that the contact is typing.
func (s *Service) ContactTyping(ctx context.Context, ws tenant.ID, contact string, id ID, on bool) error {
	c, err := s.OfContact(ctx, ws, contact, id)
	if err != nil {
		return err
	}
	if !c.Muted && c.Status == Open {
		s.tellTyping(c, Author{Kind: AuthorContact, ID: contact, Name: c.ContactName}, on)
	}
	return nil
}

// Consumer keeps conversations true when other rooms change something: a deleted bot closes its conversations, a removed
// member's open ones go back to everybody, as do those that he may not answer any longer, a contact's new name or block reaches the lists without a join.
func (s *Service) Consumer() events.Consumer {
	wants := events.Kinds("bot.deleted", "member.removed", workspace.EventMemberStateChanged, workspace.EventMemberScopeChanged,
		workspace.EventMemberRoleChanged, "contact.updated", "contact.blocked", "tag.merged", "tag.deleted", "category.deleted")
	return events.Consumer{Name: "conversation", Wants: wants, Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
		if err := holdAll(ctx, tx, batch); err != nil {
			return err
		}
		for _, e := range batch {
			var err error
			switch e.Kind {
			case "bot.deleted":
				err = s.closeAllOfBot(ctx, tx, e)
			case "member.removed":
				if err = s.releaseAllOfMember(ctx, tx, e); err == nil {
					err = dropDrafts(ctx, tx, e.Workspace, e.Subject)
				}
			case workspace.EventMemberStateChanged, workspace.EventMemberScopeChanged, workspace.EventMemberRoleChanged:
				err = s.releaseUnfit(ctx, tx, e)
			case "contact.updated", "contact.blocked":
				err = s.copyContact(ctx, tx, e)
			case "tag.merged", "tag.deleted", "category.deleted":
				err = enqueueRelabel(ctx, tx, e)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}}
}

func (s *Service) closeAllOfBot(ctx context.Context, tx *db.Tx, e events.Record) error {
	return s.eachOpen(ctx, tx, e.Workspace, "bot_id", e.Subject, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		return closeIt(ctx, tx, ch, LineRef{Kind: "system"}, events.Actor{Kind: "system"}, ClosedBotDeleted)
	})
}

// releaseAllOfMember gives the open conversations of a member who has left to whom the remover chose, as far as he sees
// their bots, and else back to everybody.
func (s *Service) releaseAllOfMember(ctx context.Context, tx *db.Tx, e events.Record) error {
	var left workspace.MemberRemoved
	if err := json.Unmarshal(e.Payload, &left); err != nil {
		return err
	}
	return s.eachOpen(ctx, tx, e.Workspace, "assignee_id", e.Subject, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		c := ch.C
		may := false
		if to := left.ToScope; to != nil && (to.AllBots || slices.Contains(to.BotIDs, c.BotID)) {
			var err error
			if may, err = workspace.MayAnswer(ctx, tx, c.Workspace, left.ToMemberID, c.BotID); err != nil { // he may have left, too
				return err
			}
		}
		if may {
			ch.System(VisibleMembers, SystemLine{Event: "assigned", Actor: LineRef{Kind: "system"}, Target: &LineRef{Kind: "agent", ID: left.ToMemberID, Name: left.ToName}})
			ch.Fact("conversation.assigned", events.Actor{Kind: "system"}, Assigned{From: c.AssigneeID, To: left.ToMemberID})
			if c.Speaker == SpeakerHuman {
				ch.Show()
			}
			c.AssigneeID, c.AssigneeName = left.ToMemberID, left.ToName
			return nil
		}
		unassign(ch)
		return nil
	})
}

func (s *Service) eachOpen(ctx context.Context, tx *db.Tx, ws tenant.ID, column, id string, do rule) error {
	stmt := `SELECT id FROM conversation WHERE workspace_id = $1 AND bot_id = $2 AND status = 'open'`
	if column == "assignee_id" {
		stmt = `SELECT id FROM conversation WHERE workspace_id = $1 AND assignee_id = $2 AND status = 'open'`
	}
	rows, err := tx.QueryContext(ctx, stmt, ws, id)
	ids, err := db.Collect(rows, err, scanID)
	for _, one := range ids {
		if err == nil {
			if _, err = s.step(ctx, tx, ws, one, do); errors.Is(err, errNothing) {
				err = nil
			}
		}
	}
	return err
}

// copyContact copies a contact's changed name, address and block to his newest conversations.
func (s *Service) copyContact(ctx context.Context, tx *db.Tx, e events.Record) error {
	var card contact.Card
	if err := json.Unmarshal(e.Payload, &card); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, `SELECT id FROM conversation WHERE workspace_id = $1 AND contact_id = $2 ORDER BY created_at DESC LIMIT 100`, e.Workspace, card.ID)
	ids, err := db.Collect(rows, err, scanID)
	for _, id := range ids {
		if err != nil {
			return err
		}
		_, err = s.step(ctx, tx, e.Workspace, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
			c := ch.C
			c.ContactName, c.ContactEmail = card.Name, card.Email
			if c.Muted == card.Blocked {
				return nil
			}
			c.Muted = card.Blocked
			c.Unread, c.WaitingSince = 0, time.Time{}
			return dropTurn(ctx, tx, e.Workspace, c.ID)
		})
	}
	return err
}

// Website is the channel word of the widget and the chat page.
const Website = "website"

// ByID reads a conversation inside a consumer's transaction.
func (s *Service) ByID(ctx context.Context, q db.Querier, ws tenant.ID, id ID) (*Conversation, error) {
	c, err := get(ctx, q, ws, id)
	if db.NotFound(err) {
		return nil, ErrNotFound
	}
	return c, err
}

// Views reads those of ids that are in scope.
func (s *Service) Views(ctx context.Context, sc Scope, ids []ID) (map[ID]View, error) {
	out := map[ID]View{}
	all, err := byIDs(ctx, s.db.Read(), sc.Workspace, ids)
	for _, c := range all {
		if sc.Sees(c) {
			out[c.ID] = c.View()
		}
	}
	return out, err
}

// Owned is what a consumer of messages needs to know of a conversation that is somebody's.
type Owned struct {
	ID            ID
	Workspace     tenant.ID
	BotID         string
	AssigneeID    string
	ContactName   string
	ContactEmail  string
	ContactNumber int64
	LastText      string
}

// Assigned reads those of some conversations that are somebody's and of which he wants to hear: neither muted nor a test.
func (s *Service) Assigned(ctx context.Context, q db.Querier, ws tenant.ID, ids []ID) ([]Owned, error) {
	return owned(ctx, q, ws, ids)
}

// Text reads one message; ErrMessageMissing when there is none.
func (s *Service) Text(ctx context.Context, q db.Querier, ws tenant.ID, id ID, seq int64) (Message, error) {
	m, err := messageBySeq(ctx, q, ws, id, seq)
	if db.NotFound(err) {
		err = ErrMessageMissing
	}
	return m, err
}

// Words reads what one message says, and nothing else of it: empty for one that was taken back or is not there.
func (s *Service) Words(ctx context.Context, q db.Querier, ws tenant.ID, id ID, seq int64) (string, error) {
	return wordsOf(ctx, q, ws, id, seq)
}

// Message reads one message by its id; ErrMessageMissing when there is none.
func (s *Service) Message(ctx context.Context, ws tenant.ID, id ID, message string) (Message, error) {
	m, err := messageByID(ctx, s.db.Read(), ws, id, message)
	if db.NotFound(err) {
		err = ErrMessageMissing
	}
	return m, err
}

// Unseen are what agents said to the contact after a seq, oldest first, at most 50.
func (s *Service) Unseen(ctx context.Context, ws tenant.ID, id ID, after int64) ([]Message, error) {
	return unseen(ctx, s.db.Read(), ws, id, after, 50)
}

// Line reads one message and whom it is for.
func (s *Service) Line(ctx context.Context, ws tenant.ID, id ID, seq int64) (m Message, contactID string, err error) {
	c, err := s.ByID(ctx, s.db.Read(), ws, id)
	if err != nil {
		return m, "", err
	}
	m, err = messageBySeq(ctx, s.db.Read(), ws, id, seq)
	if db.NotFound(err) {
		err = ErrMessageMissing
	}
	return m, c.ContactID, err
}

// MarkDelivery shows in the thread how far a message has come. Members see it, the contact has the message or not.
func (s *Service) MarkDelivery(ctx context.Context, tx *db.Tx, ws tenant.ID, id ID, seq int64, state, reason string) error {
	_, err := s.step(ctx, tx, ws, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		m, err := messageBySeq(ctx, tx, ws, id, seq)
		if err != nil {
			return err
		}
		m.Delivery = state
		ch.Touch(&m)
		kind := "message.delivered"
		if state == "failed" {
			kind = "message.failed"
		}
		ch.Fact(kind, events.Actor{Kind: "system"}, MessageChanged{Message: m.ID, Seq: seq, Reason: reason})
		return nil
	})
	return err
}
