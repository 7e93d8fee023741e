package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// How much garbage may gather, in bytes, before it is collected, however little is alive. Go collects when the heap has
// doubled: with the 10 to 20 MB that a small installation keeps alive that is tens of times in a second under load, for memory
// that nobody misses. So much may gather as makes collections rare, and at rest it is given back.
const (
	leastSpare = 16 << 20
	mostSpare  = 80 << 20
)

// Between these gaps from one collection to the next spare stays as it is. With a gap of a second, what is alive in a busy
// server of 20 MB costs 2 % of a processor to walk through.
const (
	often  = time.Second / 2
	seldom = 4 * time.Second
)

// spareCollections makes the collector wait for spare garbage. With more alive than that it works as Go does by itself, and it
// stays out of the way of an operator who has set GOGC or GOMEMLIMIT.
func spareCollections() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	now, spare, last := 100, uint64(leastSpare), time.Now()
	var collected func(*marker)
	collected = func(m *marker) {
		spare = spareAfter(spare, time.Since(last))
		last = time.Now()
		metrics.Read(live)
		if p := percent(live[0].Value.Uint64(), spare); p < now-now/8 || p > now+now/8 {
			now = p
			debug.SetGCPercent(p)
		}
		runtime.SetFinalizer(m, collected) // once more, after the next collection
	}
	runtime.SetFinalizer(&marker{}, collected)
}

// marker is garbage whose end tells of a collection. It has a pointer so that it is not packed together with others.
type marker struct{ _ *byte }

// spareAfter is how much may gather from now on, where two collections were so far apart: twice as much while they are often,
// half as much once they are seldom (Go collects every two minutes when nothing happens).
func spareAfter(spare uint64, gap time.Duration) uint64 {
	switch {
	case gap < often:
		return min(mostSpare, 2*spare)
	case gap > seldom:
		return max(leastSpare, spare/2)
	}
	return spare
}

// percent is the GOGC with which the next collection comes after spare more than alive, at least Go's own 100.
func percent(alive, spare uint64) int {
	if alive == 0 {
		return 100
	}
	return int(max(100, min(1000, spare*100/alive)))
}
