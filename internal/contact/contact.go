// Package contact is the people who write to a company: who they are, how they are known, and whether they are heard.
// A contact without any identity yet is a visitor and shown by a number. What a person types about himself never opens
// another contact.
package contact

import (
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// Contact is one person who writes to the workspace.
type Contact struct {
	Workspace  tenant.ID
	ID         string
	Number     int64
	Name       string
	Email      string
	Phone      string
	Identified bool
	Blocked    bool
	AutoReply  bool
	Language   string
	CreatedAt  time.Time
	UpdatedAt  time.Time
	LastSeenAt time.Time
	TimeZone   string // as his browser says it; empty when it has not

	// What the company's own sign-in may say of him.
	CountryCode string
	AvatarURL   string
	Label       string
}

// Card is what other rooms keep of a contact, and the payload (v1) of contact.created, contact.updated and contact.blocked.
type Card struct {
	ID        string `json:"contact_id"`
	Number    int64  `json:"number"`
	Name      string `json:"name"`
	Email     string `json:"email"`
	Phone     string `json:"phone,omitempty"`
	Blocked   bool   `json:"blocked"`
	AutoReply bool   `json:"auto_reply"`
}

// Card returns the contact's card.
func (c *Contact) Card() Card {
	return Card{ID: c.ID, Number: c.Number, Name: c.Name, Email: c.Email, Phone: c.Phone, Blocked: c.Blocked, AutoReply: c.AutoReply}
}

// Labelled says whether the contact carries one of some labels, whatever their case. What the company's sign-in says may
// be several with commas between them.
func (c *Contact) Labelled(among []string) bool {
	for _, own := range strings.FieldsFunc(c.Label, func(r rune) bool { return r == ',' || r == ';' }) {
		if slices.ContainsFunc(among, func(l string) bool { return strings.EqualFold(l, strings.TrimSpace(own)) }) {
			return true
		}
	}
	return false
}

// Value is what a variable about the customer stands for; empty for others, and for what is not known.
func (c *Contact) Value(name string) string {
	switch name {
	case "customer.name":
		return c.Name
	case "customer.email":
		return c.Email
	case "customer.phone_number":
		return c.Phone
	case "customer.country_code":
		return c.CountryCode
	case "customer.label":
		return c.Label
	case "customer.id":
		return c.ID
	}
	return ""
}

// NumberOf draws the number that a visitor is shown by ("Visitor #4821") from his id. It tells visitors apart on a
// screen; it is no count and need not be unique, so that new visitors never wait for each other at a counter.
func NumberOf(id string) int64 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return 1000 + int64(h.Sum32()%99000)
}

// ErrNotFound answers every id that is not a contact of the workspace.
var ErrNotFound = errs.New(errs.NotFound, "contact.not_found", "There is no such contact.")

// ErrMerged answers a visitor who has become somebody: his old credential is over.
var ErrMerged = errs.New(errs.Unauthenticated, "contact.merged", "This visitor has signed in meanwhile.")

// Patch is what an agent may change; nil leaves a field as it is.
type Patch struct {
	Name  *string
	Email *string
	Phone *string
	Label *string

	Custom map[string]string // by code

	Country string // where a phone number is from that does not say so; empty: the contact's own, or nowhere
}
