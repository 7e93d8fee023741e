//go:build !linux

package bench

import (
	"errors"
	"time"
)

var errNoProc = errors.New("this figure is read from Linux's /proc")

// What only Linux tells is left out elsewhere: the server's own figures come from its /metrics.

func ownCPU() (time.Duration, error)           { return 0, nil }
func machineCPU() (time.Duration, error)       { return 0, nil }
func clusterCPU(string) (time.Duration, error) { return 0, errNoProc }
func clusterPIDs(string) ([]int, error)        { return nil, errNoProc }
func proportional(int) (int64, error)          { return 0, errNoProc }
