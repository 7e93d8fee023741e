package inbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/phone"
	"cxgenie/internal/workspace"
)

// ContactCard is the customer beside the thread.
type ContactCard struct {
	ID         string              `json:"id"`
	Number     int64               `json:"number"`
	Name       string              `json:"name"`
	Email      string              `json:"email"`
	Phone      string              `json:"phone" doc:"Like +84901234567"`
	PhoneShown string              `json:"phone_shown" doc:"As people read it"`
	Identified bool                `json:"identified"`
	Blocked    bool                `json:"blocked"`
	Language   string              `json:"language"`
	CreatedAt  string              `json:"created_at"`
	LastSeenAt string              `json:"last_seen_at"`
	Earlier    []conversation.View `json:"conversations" nullable:"false"`
	Online     bool                `json:"online"`
	TimeZone   string              `json:"time_zone" doc:"As his browser says it; empty when it has not"`

	CountryCode string                    `json:"country_code"`
	AvatarURL   string                    `json:"avatar_url"`
	Label       string                    `json:"label" doc:"Free text, from the company's own sign-in or the agents."`
	VerifiedBy  []string                  `json:"verified_by" nullable:"false" doc:"Facts that the company's own sign-in vouches for: email, phone_number, external_id."`
	Fields      []contact.Field           `json:"fields" nullable:"false"`
	Custom      []contact.CustomValueView `json:"custom_fields" nullable:"false" doc:"The company's fields for all customers, in their order"`
	WaysIn      []contact.WayIn           `json:"identities" nullable:"false" doc:"The ways by which he is known: accounts at providers, and what the company's own sign-in names him by"`
	Duplicates  []PossibleDuplicate       `json:"possible_duplicates" nullable:"false"`
}

// PossibleDuplicate is another contact who may be the same person: one proven value names both, or they have the same
// address or number.
type PossibleDuplicate struct {
	ID         string           `json:"id"`
	Number     int64            `json:"number"`
	Name       string           `json:"name"`
	Email      string           `json:"email"`
	Phone      string           `json:"phone"`
	LastSeenAt string           `json:"last_seen_at"`
	Talks      int              `json:"conversations" doc:"How many of his conversations the caller sees, at most 20"`
	Latest     *conversation.ID `json:"latest_conversation_id"`
}

const (
	timeForm   = "2006-01-02T15:04:05.000Z"
	alikeShown = 5
)

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
	return s.card(ctx, by, c, seen)
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

func (s *Service) card(ctx context.Context, by workspace.Caller, c *contact.Contact, seen []conversation.View) (*ContactCard, error) {
	card := &ContactCard{ID: c.ID, Number: c.Number, Name: c.Name, Email: c.Email, Phone: c.Phone, PhoneShown: phone.Shown(c.Phone), Identified: c.Identified, Blocked: c.Blocked,
		Language: c.Language, CreatedAt: c.CreatedAt.Format(timeForm), LastSeenAt: c.LastSeenAt.Format(timeForm), Earlier: seen,
		Online:      s.hub.Presence(conversation.VisitorChannel(c.ID)) > 0,
		TimeZone:    c.TimeZone,
		CountryCode: c.CountryCode, AvatarURL: c.AvatarURL, Label: c.Label, VerifiedBy: []string{}, Duplicates: []PossibleDuplicate{}}
	var err error
	if card.WaysIn, err = s.contacts.WaysIn(ctx, c.Workspace, c.ID); err != nil {
		return nil, err
	}
	for _, w := range card.WaysIn {
		if w.Proven() && !slices.Contains(card.VerifiedBy, w.Kind) {
			card.VerifiedBy = append(card.VerifiedBy, w.Kind)
		}
	}
	if card.Duplicates, err = s.alike(ctx, by, c); err != nil {
		return nil, err
	}
	if card.Fields, err = s.contacts.Fields(ctx, c.Workspace, c.ID); err != nil {
		return nil, err
	}
	custom, err := s.contacts.Custom(ctx, c.Workspace, c.ID)
	card.Custom = []contact.CustomValueView{}
	for _, v := range custom {
		card.Custom = append(card.Custom, v.View())
	}
	return card, err
}

// alike are those who may be the same person, as far as the caller sees them.
func (s *Service) alike(ctx context.Context, by workspace.Caller, c *contact.Contact) ([]PossibleDuplicate, error) {
	found, err := s.contacts.Alike(ctx, c)
	out := []PossibleDuplicate{}
	for _, x := range found {
		if err != nil || len(out) == alikeShown {
			break
		}
		talks, wrong := s.visible(ctx, by, x.ID)
		if errs.KindOf(wrong) == errs.NotFound && wrong != nil {
			continue
		}
		err = wrong
		d := PossibleDuplicate{ID: x.ID, Number: x.Number, Name: x.Name, Email: x.Email, Phone: x.Phone, LastSeenAt: x.LastSeenAt.Format(timeForm), Talks: len(talks)}
		if len(talks) > 0 {
			d.Latest = &talks[0].ID
		}
		out = append(out, d)
	}
	return out, err
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
	return s.card(ctx, by, c, seen)
}

// PatchContact changes a customer's facts. A phone number that names no country is from the customer's own, else from that of
// the bot that he wrote to last, else from the one that his language names.
func (s *Service) PatchContact(ctx context.Context, by workspace.Caller, id string, p contact.Patch) (*ContactCard, error) {
	return s.ChangeContact(ctx, by, id, func() (*contact.Contact, error) {
		if p.Phone != nil {
			c, err := s.contacts.Get(ctx, by.Workspace, id)
			if err != nil {
				return nil, err
			}
			if p.Country = c.CountryCode; p.Country == "" {
				if p.Country, err = s.botCountry(ctx, by, id); err != nil {
					return nil, err
				}
				p.Country = cmp.Or(p.Country, phone.CountryOf(c.Language))
			}
		}
		return s.contacts.Update(ctx, by, id, p)
	})
}

func (s *Service) botCountry(ctx context.Context, by workspace.Caller, contactID string) (string, error) {
	last, err := s.conversations.AllOf(ctx, by.Workspace, contactID, "", 1)
	if err != nil || len(last) == 0 {
		return "", err
	}
	b, err := s.bots.Settings(ctx, by.Workspace, last[0].BotID)
	if errors.Is(err, bot.ErrNotFound) { // a deleted one says nothing any more
		return "", nil
	}
	return b.CountryCode, err
}

// MergeContacts makes from one with into: everything that he wrote, and is known of him, is into's from then on, and his
// browsers begin anew. The caller has to see both. It cannot be undone.
func (s *Service) MergeContacts(ctx context.Context, by workspace.Caller, from, into string) (*ContactCard, error) {
	ws := by.Workspace
	for _, id := range []string{from, into} {
		if _, err := s.visible(ctx, by, id); err != nil {
			return nil, err
		}
	}
	was, err := s.contacts.Get(ctx, ws, from)
	if err != nil {
		return nil, err
	}
	locale, err := s.members.Locale(ctx, ws)
	if err != nil {
		return nil, err
	}
	var kept *contact.Contact
	err = s.conversations.Unite(ctx, ws, from, into, func(ctx context.Context, tx *db.Tx, move conversation.Move) (err error) {
		if kept, err = s.contacts.Merge(ctx, tx, by, from, into, mergedNote(locale, was)); err != nil {
			return err
		}
		if err = s.endVisitor(ctx, tx, ws, from); err != nil {
			return err
		}
		return move(ctx, tx, conversation.ContactCard{ID: kept.ID, Name: kept.Name, Email: kept.Email, Number: kept.Number, Blocked: kept.Blocked})
	})
	if err != nil {
		return nil, err
	}
	seen, err := s.visible(ctx, by, into)
	if err != nil {
		return nil, err
	}
	return s.card(ctx, by, kept, seen)
}

// mergedNote is what is written down about who is left of two: who the other was.
func mergedNote(locale string, was *contact.Contact) string {
	known := []string{"#" + strconv.FormatInt(was.Number, 10)}
	for _, v := range []string{was.Name, was.Email, was.Phone} {
		if v != "" {
			known = append(known, v)
		}
	}
	form := "Merged with %s"
	if strings.HasPrefix(locale, "vi") {
		form = "Đã hợp nhất với %s"
	}
	return fmt.Sprintf(form, strings.Join(known, " · "))
}

// SignOutContact ends all that a contact's browsers may open: they begin as somebody new, or sign in again.
func (s *Service) SignOutContact(ctx context.Context, by workspace.Caller, id string) error {
	if _, err := s.visible(ctx, by, id); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.contacts.SignedOut(ctx, tx, by, id); err != nil {
			return err
		}
		return s.endVisitor(ctx, tx, by.Workspace, id)
	})
}
