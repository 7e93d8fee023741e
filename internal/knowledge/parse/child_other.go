//go:build !linux

package parse

import (
	"os/exec"
	"runtime/debug"

	"cxgenie/internal/platform/errs"
)

// Servers run Linux; elsewhere, on the machines of developers, a child has its time and a soft limit of memory only.

func alone(*exec.Cmd) {}

func stepBack(int) {}

func confine(memory int64, _ int) {
	if memory > 0 {
		debug.SetMemoryLimit(memory * 3 / 4)
	}
}

func reasonOfSignal(*exec.ExitError) *errs.Error { return nil }
