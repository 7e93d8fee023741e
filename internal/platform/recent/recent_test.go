package recent

import (
	"context"
	"errors"
	"testing"
	"time"

	"cxgenie/internal/platform/clock"
)

func TestCache(t *testing.T) {
	ctx := context.Background()
	fake := clock.NewFake(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	c := New[string, int](fake, 2*time.Second, 3)
	asked := 0
	ask := func(v int) func(context.Context) (int, error) {
		return func(context.Context) (int, error) { asked++; return v, nil }
	}
	want := func(k string, fresh, v, n int) {
		t.Helper()
		got, err := c.Load(ctx, k, ask(fresh))
		if err != nil || got != v || asked != n {
			t.Fatalf("%s: got %d after %d questions (%v), want %d after %d", k, got, asked, err, v, n)
		}
	}
	want("a", 1, 1, 1)
	want("a", 2, 1, 1) // remembered
	fake.Advance(1999 * time.Millisecond)
	want("a", 3, 1, 1)
	fake.Advance(time.Millisecond)
	want("a", 4, 4, 2) // over its time
	c.Drop("a")
	want("a", 5, 5, 3)
	c.Clear()
	want("a", 6, 6, 4)

	// An answer under way while the thing changes is not kept.
	got, _ := c.Load(ctx, "b", func(context.Context) (int, error) { c.Drop("b"); return 7, nil })
	if got != 7 {
		t.Fatalf("got %d", got)
	}
	want("b", 8, 8, 5)

	// Failures are not remembered.
	if _, err := c.Load(ctx, "c", func(context.Context) (int, error) { return 0, errors.New("down") }); err == nil {
		t.Fatal("no error")
	}
	want("c", 9, 9, 6)

	// It stays within its bound.
	for _, k := range []string{"d", "e", "f", "g"} {
		c.Load(ctx, k, ask(1))
	}
	if len(c.m) != 3 {
		t.Fatalf("holds %d answers", len(c.m))
	}
}
