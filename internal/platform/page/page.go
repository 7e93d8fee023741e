// Package page is how every list of the API pages: by key, never by offset. A cursor is opaque to clients;
// inside it are the sort values of the last row seen.
package page

import (
	"encoding/base64"
	"encoding/json"

	"cxgenie/internal/platform/errs"
)

// Default and Max are the bounds of `limit`.
const (
	Default = 20
	Max     = 100
)

// List is one page. Next is nil on the last one. Total is set only where the count is kept.
type List[T any] struct {
	Items []T     `json:"items" nullable:"false"`
	Next  *string `json:"next"`
	Total *int64  `json:"total,omitempty"`
}

// Limit clamps a requested page size; 0 means Default.
func Limit(n int) int {
	switch {
	case n <= 0:
		return Default
	case n > Max:
		return Max
	}
	return n
}

// Encode packs the sort values of a row into a cursor.
func Encode(key any) *string {
	b, err := json.Marshal(key)
	if err != nil {
		panic("page: key is not JSON: " + err.Error()) // a programming error: keys are plain structs
	}
	s := base64.RawURLEncoding.EncodeToString(b)
	return &s
}

// ErrCursor answers a cursor that we did not make.
var ErrCursor = errs.InvalidField("query.cursor", "cursor.invalid", "This cursor is not one of ours.")

// Decode unpacks a cursor into key; a cursor we did not make is the caller's mistake (422).
func Decode(cursor string, key any) error {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(b, key)
	}
	if err != nil {
		return ErrCursor
	}
	return nil
}

// Cut turns limit+1 fetched rows into a page: the extra row only tells that there is more.
func Cut[T any](rows []T, limit int, key func(T) any) List[T] {
	l := List[T]{Items: rows}
	if l.Items == nil {
		l.Items = []T{}
	}
	if len(rows) > limit {
		l.Items = rows[:limit]
		l.Next = Encode(key(l.Items[limit-1]))
	}
	return l
}
