package main

import (
	"testing"
	"time"
)

func TestPercentOfWhatIsAlive(t *testing.T) {
	const spare = 48 << 20
	for _, c := range []struct {
		alive uint64
		want  int
	}{
		{0, 100},        // before the first collection
		{1 << 20, 1000}, // bounded: a heap that grows at once is looked at again soon
		{16 << 20, 300}, // 16 MB alive and 48 MB of garbage
		{spare, 100},    // from here on Go's own pace
		{10 * spare, 100},
		{spare * 2 / 3, 150},
	} {
		if got := percent(c.alive, spare); got != c.want {
			t.Errorf("%d alive: %d, want %d", c.alive, got, c.want)
		}
	}
}

func TestSpareFollowsTheLoad(t *testing.T) {
	spare := uint64(leastSpare)
	for range 4 { // load: it is at its most within a second
		spare = spareAfter(spare, often/2)
	}
	if spare != mostSpare {
		t.Errorf("under load: %d", spare)
	}
	if got := spareAfter(spare, time.Second); got != spare {
		t.Errorf("in between: %d", got)
	}
	for range 4 {
		spare = spareAfter(spare, 2*time.Minute)
	}
	if spare != leastSpare {
		t.Errorf("at rest: %d", spare)
	}
}
