package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"cxgenie/internal/platform/uid"
)

// Visitors keeps many event streams open, and lets an agent write to some of them.
type Visitors struct {
	Target `embed:""`
	N      int `name:"n" default:"5000" help:"Streams."`
	Sample int `default:"50" help:"To how many of them an agent writes."`
}

const mostVisitors = 20_000 // one address has about 28,000 ports to call from

// Run measures and prints.
func (v *Visitors) Run() error { return command(v.run) }

func (v *Visitors) run(ctx context.Context, out io.Writer) error {
	if v.N < 1 || v.N > mostVisitors || v.Sample < 1 || v.Sample > v.N {
		return fmt.Errorf("1 to %d visitors, and a sample of them", mostVisitors)
	}
	return v.alone(ctx, out, func(ctx context.Context, st *scene) ([]*Result, error) {
		r, err := st.visitors(ctx, v.N, v.Sample)
		return []*Result{r}, err
	})
}

// visitor is one open stream; to is empty for a visitor who has not written yet.
type visitor struct {
	to     seed
	stream *stream
}

func (st *scene) visitors(ctx context.Context, n, sample int) (*Result, error) {
	// An agent may write to visitors a person is in charge of, and to those nobody has taken.
	known, err := st.seeds.of(1, stageAssigned, stageWaiting)
	if err != nil {
		return nil, err
	}
	sample = min(sample, len(known))
	empty, err := st.meter.memory(ctx)
	if err != nil {
		return nil, err
	}
	before, err := st.meter.read(ctx)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	all, err := st.arrive(ctx, known, n)
	defer func() {
		for _, v := range all {
			if v.stream != nil {
				v.stream.close()
			}
		}
	}()
	if err != nil {
		return nil, err
	}
	arrived := time.Since(start)
	full, err := st.meter.memory(ctx)
	if err != nil {
		return nil, err
	}
	after, err := st.meter.read(ctx)
	if err != nil {
		return nil, err
	}
	took, failed, first := st.write(ctx, all[:sample])
	r := &Result{Scenario: "visitors", At: start.UTC().Truncate(time.Second), Seconds: arrived.Seconds(), Connections: n, Done: took.count(), Errors: failed,
		Ms: took.times(), Database: st.seeds.Database, Conversations: st.seeds.Conversations, Memory: full}
	after.since(before).into(r, n)
	if first != nil {
		r.ErrorKinds = map[string]int{kindOf(first): failed}
		complain(&tally{first: first})
	}
	r.more("resident_before_mb", empty.Resident)
	r.more("kb_per_connection", (full.total()-empty.total())*1024/float64(n))
	r.more("opened_per_second", float64(n)/arrived.Seconds())
	return r, nil
}

// arrive opens n streams: first those of the visitors whose conversations are known, then new ones.
func (st *scene) arrive(ctx context.Context, known []seed, n int) ([]visitor, error) {
	all := make([]visitor, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	var once sync.Once
	var failed error
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for range 16 {
		wg.Go(func() {
			c := newConn(st.to)
			defer c.close()
			for {
				i := int(next.Add(1)) - 1
				if i >= n || ctx.Err() != nil {
					return
				}
				if i < len(known) {
					all[i].to = known[i]
				}
				ticket, err := st.ticket(ctx, c, all[i].to.Token)
				if err == nil {
					all[i].stream, err = openStream(ctx, st.to, ticket)
				}
				if err != nil {
					once.Do(func() { failed = fmt.Errorf("visitor %d: %w", i+1, err) })
					cancel()
					return
				}
			}
		})
	}
	wg.Wait()
	if failed == nil {
		failed = context.Cause(ctx)
	}
	return all, failed
}

// ticket asks for the right to open one stream; without a token as a new visitor.
func (st *scene) ticket(ctx context.Context, c *conn, token string) (string, error) {
	one := &api{to: st.to, conn: c}
	var out struct {
		Ticket string `json:"ticket"`
		Stream string `json:"stream_ticket"`
	}
	var err error
	if token != "" {
		one.head = bearer(token)
		_, err = one.call(ctx, http.MethodPost, "/v1/guest/stream-tickets", nil, &out)
	} else {
		_, err = one.call(ctx, http.MethodPost, "/v1/guest/sessions", map[string]string{"bot_id": st.seeds.Bot}, &out)
	}
	if err == nil && out.Ticket+out.Stream == "" {
		err = wrong("no ticket", "")
	}
	return out.Ticket + out.Stream, err
}

// write lets the agent write to each of some visitors and waits until it is there.
func (st *scene) write(ctx context.Context, some []visitor) (took samples, failed int, first error) {
	for _, v := range some {
		text, client := "Are you still there?", uid.New()
		start := time.Now()
		_, err := st.api.call(ctx, http.MethodPost, "/v1/conversations/"+v.to.Conversation+"/messages",
			map[string]string{"client_id": client, "text": text}, nil)
		var at time.Time
		if err == nil {
			at, err = v.hear(text)
		}
		if err != nil {
			failed++
			if first == nil {
				first = err
			}
			continue
		}
		took.add(at.Sub(start))
	}
	return took, failed, first
}

// hear waits for an agent's message.
func (v *visitor) hear(text string) (time.Time, error) {
	if err := v.stream.c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return time.Time{}, err
	}
	for {
		p, at, err := v.stream.next()
		if err != nil {
			return at, wrong("nothing heard", err.Error())
		}
		for _, m := range p.Messages {
			if p.Conversation == v.to.Conversation && m.Author.Kind == "agent" && m.Text == text {
				return at, nil
			}
		}
	}
}
