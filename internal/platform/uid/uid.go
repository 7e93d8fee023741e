// Package uid makes and checks the ids of all objects: UUIDv7 as lower-case text, so that ids sort by creation time.
package uid

import (
	"time"

	"github.com/google/uuid"
)

// Last is after every id.
const Last = "ffffffff-ffff-ffff-ffff-ffffffffffff"

// New returns a new id. It panics only when the system has no randomness.
func New() string { return uuid.Must(uuid.NewV7()).String() }

// Valid says whether s is an id in canonical form. Anything else cannot name an object, so the answer to it is 404.
func Valid(s string) bool {
	if len(s) != 36 {
		return false
	}
	u, err := uuid.Parse(s)
	return err == nil && u.String() == s
}

// Time is when an id was made, to the millisecond; false for what is no id of ours.
func Time(s string) (time.Time, bool) {
	u, err := uuid.Parse(s)
	if err != nil || u.Version() != 7 {
		return time.Time{}, false
	}
	return time.Unix(u.Time().UnixTime()), true
}
