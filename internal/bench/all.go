package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// All starts a server of its own on existing data and runs every scenario against it, one after the other.
type All struct {
	Program  `embed:""`
	Email    string        `env:"CXGENIE_BENCH_EMAIL" default:"owner@bench.example" help:"The owner's e-mail."`
	Password string        `env:"CXGENIE_BENCH_PASSWORD" required:"" help:"The owner's password."`
	Bot      string        `default:"Bench" help:"The bot's name."`
	Seeds    string        `default:"bench-seeds.jsonl" type:"path" help:"The file that seed wrote, or will write."`
	Sow      int           `name:"seed" help:"Plant so many conversations first, with 10 messages each."`
	Time     time.Duration `default:"10s" help:"How long each scenario is measured."`
	Visitors int           `default:"5000" help:"Streams."`
	Markdown string        `type:"path" help:"Append the rows for docs/performance.md to this file."`
}

// Run measures and prints.
func (a *All) Run() error { return command(a.run) }

func (a *All) run(ctx context.Context, out io.Writer) error {
	if a.Time <= 0 || a.Time > maxTime || a.Visitors < 1 || a.Visitors > mostVisitors || a.Sow < 0 || a.Sow > mostConversations {
		return fmt.Errorf("each scenario at most %v, 1 to %d visitors", maxTime, mostVisitors)
	}
	results, err := a.measure(ctx)
	// What was measured before something failed is shown all the same.
	if shown := show(out, a.Table, results...); shown != nil {
		return errors.Join(err, shown)
	}
	if a.Markdown != "" && len(results) > 0 {
		err = errors.Join(err, appendRows(a.Markdown, results))
	}
	return errors.Join(err, failures(results))
}

func (a *All) measure(ctx context.Context) ([]*Result, error) {
	server, err := a.start(ctx, a.DataDir, a.DatabaseURL)
	if err != nil {
		return nil, err
	}
	results, err := a.against(ctx, server)
	if err = errors.Join(err, server.stop()); err != nil {
		return results, err
	}
	answers, err := a.overModel(ctx)
	if results = append(results, answers...); err != nil {
		return results, err
	}
	idle, err := (&Idle{Program: a.Program, Wait: 30 * time.Second}).measure(ctx)
	if err != nil {
		return results, err
	}
	idle.Conversations = results[0].Conversations
	results = append(results, idle)
	starts, err := (&Start{Program: a.Program, Times: 5}).measure(ctx)
	return append(results, starts...), err
}

// against runs the scenarios that need a server, and seeds it first when that is wanted.
func (a *All) against(ctx context.Context, server *running) (results []*Result, err error) {
	t := a.target(server)
	if a.Sow > 0 {
		r, err := (&Seed{Target: t, Conversations: a.Sow, MessagesPer: 10, DataDir: a.DataDir, DatabaseURL: a.DatabaseURL}).measure(ctx)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	st, err := t.open(ctx)
	if err != nil {
		return results, err
	}
	defer st.close()
	b := Bounds{Connections: 32, Time: a.Time, Most: 1_000_000, WarmUp: 2 * time.Second}
	for _, scenario := range []struct {
		name string
		run  func() ([]*Result, error)
	}{
		{"send", func() ([]*Result, error) { return oneResult(st.send(ctx, b)) }},
		{"answer", func() ([]*Result, error) { return oneResult(st.answer(ctx, b)) }},
		{"fanout", func() ([]*Result, error) { return oneResult(st.fanout(ctx, 10, 20, a.Time)) }},
		{"list", func() ([]*Result, error) { return st.list(ctx, b) }},
		{"open", func() ([]*Result, error) { return st.opened(ctx, b) }},
		{"learn faqs", func() ([]*Result, error) { return st.learn(ctx, "faqs", chatting, 3, a.Time, longestLesson) }},
		{"learn pages", func() ([]*Result, error) { return st.learn(ctx, "pages", chatting, 3, a.Time, longestLesson) }},
		{"visitors", func() ([]*Result, error) { return oneResult(st.visitors(ctx, a.Visitors, min(50, a.Visitors))) }},
	} {
		fmt.Fprintln(os.Stderr, scenario.name)
		got, err := scenario.run()
		results = append(results, got...)
		if err != nil {
			return results, fmt.Errorf("%s: %w", scenario.name, err)
		}
	}
	return results, nil
}

// overModel measures answers of an instant model, 16 at once and one alone, on a server that has one; the other scenarios
// are about a server without.
func (a *All) overModel(ctx context.Context) (results []*Result, err error) {
	m, err := newInstant("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer m.close()
	server, err := a.start(ctx, a.DataDir, a.DatabaseURL, "CXGENIE_OPENAI_BASE_URL="+m.url(), "CXGENIE_OPENAI_MODEL="+instantModel)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	st, err := a.target(server).open(ctx)
	if err != nil {
		return nil, err
	}
	defer st.close()
	for _, n := range []int{16, 1} {
		fmt.Fprintln(os.Stderr, "model", n)
		r, err := st.model(ctx, Bounds{Connections: n, Time: a.Time, Most: 1_000_000, WarmUp: 2 * time.Second}, true)
		if err != nil {
			return results, fmt.Errorf("model: %w", err)
		}
		results = append(results, r)
	}
	return results, nil
}

// target is a server that was started here, with the owner to enter as.
func (a *All) target(server *running) Target {
	return Target{URL: "http://" + server.to.host, Email: a.Email, Password: a.Password, Bot: a.Bot, PID: server.cmd.Process.Pid,
		PostgresDir: a.PostgresDir, Seeds: a.Seeds}
}

func oneResult(r *Result, err error) ([]*Result, error) {
	if r == nil {
		return nil, err
	}
	return []*Result{r}, err
}
