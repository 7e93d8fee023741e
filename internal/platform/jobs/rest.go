package jobs

import (
	"context"
	"time"
)

// longestRest bounds a rest: a step that stood still for another reason need not be made up for.
const longestRest = time.Second

// Rest waits twice as long as a step of long work has taken, at most a second, so that work in the background takes a third of
// a core, and the others and the database are there for those who wait for an answer. It ends early with the context.
func Rest(ctx context.Context, worked time.Duration) {
	t := time.NewTimer(min(2*worked, longestRest))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
