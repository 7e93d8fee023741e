// Package uid makes and checks the ids of all objects: UUIDv7 as lower-case text, so that ids sort by creation time.
package uid

import "github.com/google/uuid"

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
