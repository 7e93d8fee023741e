// Package errs is the one error type of the house: a kind that decides the HTTP status (in httpx only),
// a code that is the web apps' translation key, and a hidden cause that is logged once at the edge.
package errs

import (
	"errors"
	"fmt"
)

// Kind says what went wrong in terms a caller can act on.
type Kind int

// The kinds. Anything that is no *Error counts as Internal.
const (
	Internal        Kind = iota // a defect or an outage of ours; the caller learns nothing more
	BadRequest                  // the request could not be read
	Invalid                     // fields are wrong; Fields names them
	Unauthenticated             // nobody is signed in, or the credential is not valid
	Forbidden                   // signed in, but the role or plan does not allow it
	NotFound                    // unknown, deleted, or another workspace's
	Conflict                    // the state of the object, or a name that is taken
	TooLarge                    // body or file over its limit
	RateLimited                 // too many requests
	Unavailable                 // a needed service is not there right now
	Full                        // there is no room left to store it
)

// Field is one wrong input. Location is the path in the request ("body.name"), never the typed value.
type Field struct {
	Location string `json:"location"`
	Code     string `json:"code"`
	Message  string `json:"message"`
}

// Error carries kind, code and a sentence in English for logs and API users.
type Error struct {
	Kind    Kind
	Code    string
	Message string
	Fields  []Field
	cause   error
}

// New makes an error. code is "<room>.<what>".
func New(kind Kind, code, message string, fields ...Field) *Error {
	return &Error{Kind: kind, Code: code, Message: message, Fields: fields}
}

// InvalidField is the common case of one wrong field.
func InvalidField(location, code, message string) *Error {
	return New(Invalid, "request.invalid", "Some fields are not right.", Field{location, code, message})
}

// Wrap returns a copy of e that carries cause for the log.
func (e *Error) Wrap(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.cause)
	}
	return e.Code + ": " + e.Message
}

func (e *Error) Unwrap() error { return e.cause }

// Is matches on the code, so that errors.Is(err, ErrX) works on wrapped copies.
func (e *Error) Is(target error) bool {
	var t *Error
	return errors.As(target, &t) && t.Code == e.Code
}

// KindOf returns the kind of err, Internal for foreign errors.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// CodeOf returns the code of err, "internal" for foreign errors.
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return "internal"
}
