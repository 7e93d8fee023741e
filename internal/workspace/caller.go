package workspace

import (
	"slices"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// Caller is who asks, and what he may do, as it stands at the time of this request. It is never kept longer.
type Caller struct {
	Workspace tenant.ID
	MemberID  string // with an API key: the member who made it, in whose name and within whose rights it works
	AccountID string // empty with an API key
	APIKeyID  string // empty for a person
	Name      string
	Role      string // key of the role
	AllBots   bool
	Bots      []string // the bots he sees when AllBots is false

	permissions Permissions
	session     account.Session
}

// Can says whether the caller has a permission.
func (c Caller) Can(p Permission) bool {
	switch p.who {
	case "module":
		return c.permissions[p.module] >= p.level
	case "member":
		return c.MemberID != ""
	case "signed-in":
		return c.AccountID != ""
	}
	return false
}

// SessionKey tells the caller's signed-in browsers apart; empty with an API key.
func (c Caller) SessionKey() string { return c.session.Key }

// SeesBot says whether the bot is within the caller's scope.
func (c Caller) SeesBot(botID string) bool { return c.AllBots || slices.Contains(c.Bots, botID) }

// Permissions is what the caller's role (or key) opens.
func (c Caller) Permissions() Permissions { return c.permissions }

// Actor is the caller as events name him.
func (c Caller) Actor() events.Actor {
	if c.APIKeyID != "" {
		return events.Actor{Kind: "api_key", ID: c.APIKeyID}
	}
	return events.Actor{Kind: "member", ID: c.MemberID}
}

// denied is the answer to a caller without the permission: it names what is missing, so that the screen can say whom to ask.
func denied(p Permission) error {
	return errs.New(errs.Forbidden, "permission.denied", "Your role does not allow this: it needs "+p.String()+".",
		errs.Field{Location: "permission", Code: p.String(), Message: "This permission is missing."})
}
