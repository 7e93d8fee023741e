// Package bench measures the product: `cxgenie bench` runs as a process of its own against a running server and tells
// how fast it answers, what that costs, and whether every answer was right. It fills a database with conversations first
// (seed) and speaks to the server as its visitors and agents do.
//
// A run is bounded in time and number and talks to a loopback address only. The server it measures runs with its rate
// limits off. A reply counts only when it is what it should be: its status, ids and numbers are looked at.
package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// Commands are what `cxgenie bench` offers; each has Run() error, which prints to the standard output.
type Commands struct {
	Seed     Seed     `cmd:"" help:"Fill the database with conversations and write the file the other commands read."`
	Send     Send     `cmd:"" help:"Visitors send messages; a person is in charge."`
	Answer   Answer   `cmd:"" help:"Visitors ask, the bot answers from FAQs without a model."`
	Model    Model    `cmd:"" help:"Visitors ask, the bot answers with a language model that needs no time."`
	Fanout   Fanout   `cmd:"" help:"Visitors' messages to agents' open screens."`
	List     List     `cmd:"" help:"An agent lists the 25 newest open conversations."`
	Open     Open     `cmd:"" help:"An agent opens a conversation: 30 messages."`
	Learn    Learn    `cmd:"" help:"Visitors chat while their bot learns."`
	Start    Start    `cmd:"" help:"Time from start to the first answered request."`
	Idle     Idle     `cmd:"" help:"Memory and processor time of a server that has nothing to do."`
	Visitors Visitors `cmd:"" help:"Memory with many visitors connected."`
	All      All      `cmd:"" help:"Every scenario, and the rows for docs/performance.md."`
}

// command runs one of them until it ends or the operator stops it.
func command(run func(ctx context.Context, out io.Writer) error) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, os.Stdout)
}

// Target is the server to measure and who we are there.
type Target struct {
	URL       string `name:"url" default:"http://127.0.0.1:8080" env:"CXGENIE_BENCH_URL" help:"The running server: http and a loopback address."`
	Email     string `env:"CXGENIE_BENCH_EMAIL" default:"owner@bench.example" help:"The owner's e-mail. On a new installation the owner is made."`
	Password  string `env:"CXGENIE_BENCH_PASSWORD" help:"The owner's password."`
	APIKey    string `name:"api-key" env:"CXGENIE_BENCH_API_KEY" help:"An API key, instead of e-mail and password. The open screens of fanout and answer need a person."`
	Workspace string `env:"CXGENIE_BENCH_WORKSPACE" help:"The workspace's id; the first one when empty."`
	Bot       string `default:"Bench" help:"The bot's name; made by seed when there is none."`

	PID         int    `name:"pid" help:"The server's process, when it runs here: memory is then told without double counting."`
	PostgresDir string `name:"postgres-pid-dir" type:"path" help:"PostgreSQL's data folder (it holds postmaster.pid), to add what its processes use."`
	Seeds       string `default:"bench-seeds.jsonl" type:"path" help:"The file that seed writes. It holds visitors' tokens."`
	Table       bool   `help:"Print a table for people instead of JSON."`
}

// Bounds are the limits of a scenario.
type Bounds struct {
	Connections int           `default:"32" help:"Requests at the same time."`
	Time        time.Duration `default:"10s" help:"How long to measure."`
	Most        int           `default:"1000000" help:"Requests at most."`
	WarmUp      time.Duration `default:"2s" help:"Before that, not counted."`
}

// The longest run there is.
const (
	maxTime        = 10 * time.Minute
	maxConnections = 1000
)

func (r Bounds) check() error {
	if r.Connections < 1 || r.Connections > maxConnections || r.Time <= 0 || r.Time > maxTime || r.WarmUp < 0 || r.WarmUp > maxTime || r.Most < 1 {
		return fmt.Errorf("1 to %d connections, a positive time of at most %v, and at least one request", maxConnections, maxTime)
	}
	return nil
}

func (r Bounds) load(to address) load {
	return load{to: to, connections: r.Connections, warmUp: r.WarmUp, time: r.Time, most: r.Most}
}

// scene is what every scenario against a running server stands on.
type scene struct {
	target Target
	to     address
	api    *api
	seeds  *seeds
	meter  *meter
}

// open reads the seeds and enters the server.
func (t Target) open(ctx context.Context) (*scene, error) {
	s, err := readSeeds(t.Seeds)
	if err != nil {
		return nil, err
	}
	a, err := t.enter(ctx, s.Workspace)
	if err != nil {
		return nil, err
	}
	if a.workspace != s.Workspace {
		a.close()
		return nil, fmt.Errorf("the seeds are of workspace %s, this is %s", s.Workspace, a.workspace)
	}
	return &scene{target: t, to: a.to, api: a, seeds: s, meter: newMeter(a.to, t.PID, t.PostgresDir)}, nil
}

func (st *scene) close() {
	st.api.close()
	st.meter.close()
}

// alone runs one scenario and prints what it measured. Errors make the command fail after its figures are shown.
func (t Target) alone(ctx context.Context, out io.Writer, run func(ctx context.Context, st *scene) ([]*Result, error)) error {
	st, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer st.close()
	results, err := run(ctx, st)
	if err != nil {
		return err
	}
	if err := show(out, t.Table, results...); err != nil {
		return err
	}
	return failures(results)
}

// failures is the error of a run with wrong replies.
func failures(results []*Result) error {
	n := 0
	for _, r := range results {
		n += r.Errors
	}
	if n > 0 {
		return fmt.Errorf("%d replies were wrong", n)
	}
	return nil
}

// finish adds to a result what is the same for all of a scene.
func (st *scene) finish(ctx context.Context, r *Result) (*Result, error) {
	r.Database, r.Conversations = st.seeds.Database, st.seeds.Conversations
	m, err := st.meter.memory(ctx)
	r.Memory = m
	return r, err
}

// complain tells the first error of a run that had some, beside its result.
func complain(t *tally) {
	if t.first != nil {
		fmt.Fprintf(os.Stderr, "first error: %s\n", strings.TrimSpace(t.first.Error()))
	}
}
