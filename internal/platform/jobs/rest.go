package jobs

import (
	"context"
	"time"
)

// longestRest bounds a rest: a step that stood still for another reason need not be made up for.
const longestRest = time.Second

// Rest waits as long as a step of long work has taken, at most a second, so that work in the background leaves half a core
// and the database to those who wait for an answer. It ends early with the context.
func Rest(ctx context.Context, worked time.Duration) {
	t := time.NewTimer(min(worked, longestRest))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
