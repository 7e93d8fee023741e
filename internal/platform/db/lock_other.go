//go:build !unix

package db

import "errors"

// ErrLocked means that another process holds the lock.
var ErrLocked = errors.New("in use by another process")

// LockFile does nothing where there is no flock: starting twice on one folder is not noticed there.
func LockFile(string, bool) (release func(), err error) { return func() {}, nil }
