// Package addon is the seam to what a company can add to the product: one folder a kind, one line in the registry. A kind
// declares its settings as a JSON schema and has no tables: this room keeps its settings and sealed secrets for each
// workspace, asks the plan whether it may run, and shows the owner what went wrong.
package addon

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cxgenie/internal/contact"
	"cxgenie/internal/platform/errs"
)

// Kind is one add-on.
type Kind interface {
	// Name is the add-on's word in the API ("custom_authentication").
	Name() string
	// Settings is the JSON schema of its settings: an object that allows no further properties.
	Settings() json.RawMessage
	// Secrets names the settings that are sealed, and shown to nobody again.
	Secrets() []string
	// Check finds what a schema cannot say. The setup has passed the schema; locations begin with "body.settings.".
	Check(s Setup) []errs.Field
}

// Setup is a kind's settings in one workspace.
type Setup struct {
	Settings json.RawMessage
	Secrets  map[string]string // opened
}

// Person is whom a company's sign-in vouches for.
type Person = contact.Proof

// The facts by which a company recognises its people.
const (
	ByEmail      = contact.ByEmail
	ByPhone      = contact.ByPhone
	ByExternalID = contact.ByExternalID
)

// Authenticator is a Kind that asks the company itself who a user of its website is.
type Authenticator interface {
	Kind
	// Identify asks who has the token. Its time and the size of the answer are bounded. A *Refusal says why nobody was
	// named; the exchange is filled as far as it went.
	Identify(ctx context.Context, s Setup, userToken string) (Person, Exchange, error)
	// Doors are the addresses where people sign in and register; empty when the company has named none.
	Doors(s Setup) (signIn, register string)
	// Destination is where secrets are sent: they are never sent anywhere else without being typed again.
	Destination(s Setup) string
}

// Exchange is one question to a company's server and its answer, fit to be shown: secrets in it are masked.
type Exchange struct {
	Method  string
	URL     string
	Headers []Header
	Body    string
	Status  int // 0: no answer
	Type    string
	Answer  string // the beginning of it
	Took    time.Duration
}

// Header is one line of a request.
type Header struct{ Name, Value string }

// Reason says why a company's server named nobody.
type Reason string

// The reasons.
const (
	Unreachable     Reason = "unreachable"
	TimedOut        Reason = "timed_out"
	Private         Reason = "private_address"
	Redirected      Reason = "redirected"
	BadStatus       Reason = "bad_status"
	TooLarge        Reason = "too_large"
	NotJSON         Reason = "not_json"
	Refused         Reason = "refused"
	IdentityMissing Reason = "identity_missing"
)

// Refusal is why nobody was named.
type Refusal struct {
	Reason Reason
	Status int    // of the answer; 0 when there was none
	Detail string // the server's own message, or ours
	Err    error
}

func (r *Refusal) Error() string { return fmt.Sprintf("addon: %s: %s", r.Reason, r.Detail) }

func (r *Refusal) Unwrap() error { return r.Err }

// CustomAuthentication is the word of the add-on that ties a company's own users to contacts.
const CustomAuthentication = "custom_authentication"

// Errors of this room.
var (
	ErrNotFound = errs.New(errs.NotFound, "addon.not_found", "There is no such add-on.")
	ErrRequired = errs.New(errs.Forbidden, "addon.required", "The plan of this workspace does not include this add-on.")
	// ErrLogin answers visitors of a workspace that lets only its own users chat.
	ErrLogin = errs.New(errs.Unauthenticated, "contact.login_required", "Please sign in on this website to chat.")
)
