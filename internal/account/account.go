// Package account is about people who sign in: their address, password and signed-in browsers. An account belongs to
// the installation; what it may do in a workspace is a matter of the room workspace, which also gives account its HTTP
// endpoints, because signing in answers with the person's workspaces.
package account

import (
	"fmt"
	"strings"
	"time"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

// Account is a person who can sign in. The password's hash stays in this room.
type Account struct {
	ID        string
	Email     string
	Name      string
	Locale    string
	CreatedAt time.Time

	hash string
}

// Bounds of what people type about themselves.
const (
	MaxName     = 100
	MinPassword = 10
	MaxPassword = 200
)

// Errors that callers tell apart.
var (
	ErrWrongCredentials = errs.New(errs.Unauthenticated, "auth.wrong_credentials", "E-mail or password is not right.")
	ErrNoSession        = errs.New(errs.Unauthenticated, "auth.required", "Please sign in.")
	ErrNoDevice         = errs.New(errs.NotFound, "session.not_found", "There is no such session: it has ended already.")
	ErrNotFound         = errs.New(errs.NotFound, "account.not_found", "There is no such account.")
	ErrEmailTaken       = errs.New(errs.Conflict, "account.email_taken", "There is already an account with this e-mail.",
		errs.Field{Location: "body.email", Code: "account.email_taken", Message: "There is already an account with this e-mail."})
	ErrResetInvalid = errs.New(errs.NotFound, "reset.invalid", "This link was used already or is over its time.")
)

// Locales are the languages the product speaks to people who sign in.
var locales = []string{"en", "vi"}

// ValidLocale says whether people can choose l as their language.
func ValidLocale(l string) bool {
	for _, known := range locales {
		if l == known {
			return true
		}
	}
	return false
}

// CheckLocale returns l, or the first language when l is empty; an unknown one is a wrong field.
func CheckLocale(location, l string) (string, []errs.Field) {
	switch {
	case l == "":
		return locales[0], nil
	case !ValidLocale(l):
		return "", []errs.Field{{Location: location, Code: "field.not_allowed", Message: "Must be one of " + strings.Join(locales, ", ") + "."}}
	}
	return l, nil
}

// CheckName trims a person's name and says what is wrong with it.
func CheckName(location, name string) (string, []errs.Field) {
	return CheckLine(location, name, MaxName)
}

// CheckLine is the rule of every short required text: one line, not empty after trimming, at most max characters.
func CheckLine(location, s string, max int) (string, []errs.Field) {
	s = text.Line(s)
	switch {
	case s == "":
		return "", []errs.Field{{Location: location, Code: "field.required", Message: "This field is required."}}
	case text.Len(s) > max:
		return "", []errs.Field{{Location: location, Code: "field.too_long", Message: fmt.Sprintf("Too long: at most %d characters.", max)}}
	}
	return s, nil
}

// CheckEmail trims an address and says what is wrong with it.
func CheckEmail(location, email string) (string, []errs.Field) {
	email = text.Trim(email)
	if email == "" {
		return "", []errs.Field{{Location: location, Code: "field.required", Message: "This field is required."}}
	}
	if !text.ValidEmail(email) {
		return "", []errs.Field{{Location: location, Code: "field.email", Message: "This is not an e-mail address."}}
	}
	return email, nil
}

// NormEmail is the form under which an address is unique: the same person typing it with other capitals is the same.
func NormEmail(email string) string { return text.EmailKey(email) }
