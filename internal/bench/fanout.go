package bench

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"
)

// Fanout measures from the moment a visitor's message is sent until it is on the open screens of all agents.
type Fanout struct {
	Target    `embed:""`
	Agents    int           `default:"10" help:"Open screens, each of another agent."`
	PerSecond int           `default:"20" help:"Messages in a second."`
	Time      time.Duration `default:"20s" help:"How long to measure."`
}

// Run measures and prints.
func (f *Fanout) Run() error { return command(f.run) }

func (f *Fanout) run(ctx context.Context, out io.Writer) error {
	if f.Agents < 1 || f.Agents > 200 || f.PerSecond < 1 || f.PerSecond > 1000 || f.Time <= 0 || f.Time > maxTime {
		return fmt.Errorf("1 to 200 agents, 1 to 1000 messages a second, at most %v", maxTime)
	}
	return f.alone(ctx, out, func(ctx context.Context, st *scene) ([]*Result, error) {
		r, err := st.fanout(ctx, f.Agents, f.PerSecond, f.Time)
		return []*Result{r}, err
	})
}

// receipts collects when each message reached each screen. The key is the message's client id.
type receipts struct {
	mu      sync.Mutex
	screens int
	begun   map[string]time.Time
	seen    map[string]int
	took    samples // each receipt
	whole   samples // until the last screen had it
	all     chan struct{}
}

func (r *receipts) begin(client string, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begun[client] = at
}

func (r *receipts) receive(data []byte, at time.Time) bool {
	p, err := decodePublication(data)
	if err != nil {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range p.Messages {
		start, ours := r.begun[m.ClientID]
		if !ours || m.Author.Kind != "contact" {
			continue
		}
		r.took.add(at.Sub(start))
		if r.seen[m.ClientID]++; r.seen[m.ClientID] == r.screens {
			r.whole.add(at.Sub(start))
			select {
			case r.all <- struct{}{}:
			default:
			}
		}
	}
	return true
}

func (r *receipts) complete() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.whole.count()
}

func (st *scene) fanout(ctx context.Context, agents, perSecond int, limit time.Duration) (*Result, error) {
	// Nobody's conversations: every agent may see them.
	people, err := st.seeds.of(1, stageWaiting)
	if err != nil {
		return nil, err
	}
	team, err := st.api.agents(ctx, agents, "junior_member")
	if err != nil {
		return nil, err
	}
	count := int(limit.Seconds() * float64(perSecond))
	got := &receipts{screens: agents, begun: map[string]time.Time{}, seen: map[string]int{}, all: make(chan struct{}, 1)}
	var listening sync.WaitGroup
	var socks []*socket
	defer func() {
		for _, s := range socks {
			s.close()
		}
		listening.Wait()
	}()
	for _, agent := range team {
		s, err := openSocket(ctx, st.to, st.api.workspace, agent.head)
		if err != nil {
			return nil, err
		}
		socks = append(socks, s)
		listening.Go(func() { _ = s.listen(got.receive) }) // one that ends early shows as missing receipts
	}
	before, err := st.meter.read(ctx)
	if err != nil {
		return nil, err
	}
	t, err := st.drip(ctx, people, got, count, perSecond)
	if err != nil {
		return nil, err
	}
	// What is still on its way has the time of a slow screen to arrive.
	late := time.NewTimer(5 * time.Second)
	defer late.Stop()
	for waiting := true; waiting && got.complete() < count-t.errs; {
		select {
		case <-got.all:
		case <-late.C:
			waiting = false
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	after, err := st.meter.read(ctx)
	if err != nil {
		return nil, err
	}
	complain(t)
	got.mu.Lock()
	defer got.mu.Unlock()
	r := t.result("fanout", agents, after.since(before))
	r.Ms = got.took.times()
	r.more("accepted_p50_ms", ms(t.took.percentile(50)))
	r.more("accepted_p99_ms", ms(t.took.percentile(99)))
	r.more("last_screen_p50_ms", ms(got.whole.percentile(50)))
	r.more("last_screen_p99_ms", ms(got.whole.percentile(99)))
	if missing := (count-t.errs)*agents - got.took.count(); missing != 0 {
		r.Errors += max(missing, -missing)
		r.ErrorKinds = map[string]int{"not shown": missing}
	}
	return st.finish(ctx, r)
}

// drip sends messages at a steady pace, whether or not the ones before have been answered.
func (st *scene) drip(ctx context.Context, people []seed, got *receipts, count, perSecond int) (*tally, error) {
	const senders = 16
	work := make(chan seed)
	var sending sync.WaitGroup
	workers := make([]*worker, senders)
	firsts := make([]error, senders)
	start := time.Now()
	for i := range workers {
		w := &worker{n: i, conn: newConn(st.to), rand: rand.New(rand.NewPCG(uint64(start.UnixNano()), uint64(i))), kinds: map[string]int{}}
		workers[i] = w
		sending.Go(func() {
			defer w.conn.close()
			for to := range work {
				if err := w.timed(ctx, st.seeds.Bot, to, got.begin); err != nil {
					w.failed++
					w.kinds[kindOf(err)]++
					if firsts[i] == nil {
						firsts[i] = err
					}
				}
			}
		})
	}
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	r := rand.New(rand.NewPCG(uint64(start.UnixNano()), senders))
	for sent := 0; sent < count && ctx.Err() == nil; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			continue
		}
		select {
		case work <- pick(r, people):
			sent++
		case <-ctx.Done():
		}
	}
	close(work)
	sending.Wait()
	t := gather(workers, firsts, start)
	return t, ctx.Err()
}
