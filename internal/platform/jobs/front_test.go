package jobs_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"cxgenie/internal/platform/jobs"
)

// Work in the background takes a third of the time, none while somebody is served, and goes on all the same when it is always
// somebody's turn.
func TestWorkInTheBackgroundMakesWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var f jobs.Front
		rests := func(worked time.Duration) time.Duration {
			start := time.Now()
			f.Rest(t.Context(), worked)
			return time.Since(start)
		}
		if d := rests(5 * time.Millisecond); d != 10*time.Millisecond {
			t.Errorf("nobody is there, and it rests %v", d)
		}
		if d := rests(time.Hour); d != time.Second {
			t.Errorf("after a step that stood still it rests %v", d)
		}

		done := f.Serve()
		go func() { <-time.After(7 * time.Millisecond); done() }()
		if d := rests(time.Millisecond); d < 7*time.Millisecond || d > 8*time.Millisecond {
			t.Errorf("somebody is served for 7 ms, and it rests %v", d)
		}
		if d := rests(time.Millisecond); d != 2*time.Millisecond {
			t.Errorf("he was served, and it rests %v", d)
		}

		done = f.Serve() // a language model thinks
		if d := rests(0); d < 50*time.Millisecond || d > 51*time.Millisecond {
			t.Errorf("somebody who takes long is made way for %v", d)
		}
		if d := rests(time.Millisecond); d != 2*time.Millisecond {
			t.Errorf("and then again for %v", d)
		}
		done()

		ctx, stop := context.WithCancel(t.Context())
		gone := make(chan struct{})
		go func() { // each is there before the one before him has gone
			defer close(gone)
			done := f.Serve()
			for ctx.Err() == nil {
				<-time.After(10 * time.Millisecond)
				next := f.Serve()
				done()
				done = next
			}
			done()
		}()
		synctest.Wait()
		if d := rests(0); d < 250*time.Millisecond || d > 251*time.Millisecond {
			t.Errorf("with somebody always there it rests %v", d)
		}
		stop()
		<-gone

		defer f.Serve()()
		ctx, stop = context.WithCancel(t.Context())
		stop()
		if start := time.Now(); true {
			f.Rest(ctx, time.Second)
			if d := time.Since(start); d != 0 {
				t.Errorf("who is told to end rests %v", d)
			}
		}
	})
}
