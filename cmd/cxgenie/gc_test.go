package main

import "testing"

func TestPercentOfWhatIsAlive(t *testing.T) {
	for _, c := range []struct {
		alive uint64
		want  int
	}{
		{0, 100},         // before the first collection
		{1 << 20, 1000},  // bounded: a heap that grows at once is looked at again soon
		{16 << 20, 300},  // 16 MB alive and 48 MB of garbage
		{spareHeap, 100}, // from here on Go's own pace
		{10 * spareHeap, 100},
		{spareHeap * 2 / 3, 150},
	} {
		if got := percent(c.alive); got != c.want {
			t.Errorf("%d alive: %d, want %d", c.alive, got, c.want)
		}
	}
}
