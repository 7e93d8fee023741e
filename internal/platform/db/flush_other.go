//go:build !linux

package db

import "os"

// flushData waits until the disk has what was written to f.
func flushData(f *os.File) error { return f.Sync() }
