package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// spareHeap is how much garbage may gather, in bytes, before it is collected, however little is alive. Go collects when the
// heap has doubled: with the 10 to 20 MB that a small installation keeps alive that is tens of times in a second under
// load, for memory that nobody misses.
const spareHeap = 48 << 20

// spareCollections makes the collector wait for spareHeap of garbage. With more alive than that it works as Go does by
// itself, and it stays out of the way of an operator who has set GOGC or GOMEMLIMIT.
func spareCollections() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	now := 100
	var collected func(*marker)
	collected = func(m *marker) {
		metrics.Read(live)
		if p := percent(live[0].Value.Uint64()); p < now-now/8 || p > now+now/8 {
			now = p
			debug.SetGCPercent(p)
		}
		runtime.SetFinalizer(m, collected) // once more, after the next collection
	}
	runtime.SetFinalizer(&marker{}, collected)
}

// marker is garbage whose end tells of a collection. It has a pointer so that it is not packed together with others.
type marker struct{ _ *byte }

// percent is the GOGC with which the next collection comes after spareHeap more than alive, at least Go's own 100.
func percent(alive uint64) int {
	if alive == 0 {
		return 100
	}
	return int(max(100, min(1000, spareHeap*100/alive)))
}
