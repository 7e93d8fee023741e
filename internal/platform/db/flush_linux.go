package db

import (
	"os"
	"syscall"
)

// flushData waits until the disk has what was written to f, and its length; not its time of change, which nobody needs.
func flushData(f *os.File) error {
	for {
		if err := syscall.Fdatasync(int(f.Fd())); err != syscall.EINTR {
			return err
		}
	}
}
