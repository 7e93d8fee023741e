package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Program is a server that the benchmark starts itself.
type Program struct {
	Binary      string `type:"path" help:"The program; this one when empty."`
	DataDir     string `env:"CXGENIE_DATA_DIR" default:"data" type:"path" help:"A data folder with data in it. No server may be running on it."`
	DatabaseURL string `name:"database-url" env:"CXGENIE_DATABASE_URL" help:"PostgreSQL with data in it, instead of SQLite."`
	PostgresDir string `name:"postgres-pid-dir" type:"path" help:"PostgreSQL's data folder, to add what its processes use."`
	Table       bool   `help:"Print a table for people instead of JSON."`
}

// Start starts the program several times and asks at once.
type Start struct {
	Program  `embed:""`
	Times    int    `default:"5" help:"How often each."`
	EmptyURL string `name:"empty-database-url" help:"With PostgreSQL: an empty database for the first start ever; it is used once."`
}

// Idle starts the program, leaves it alone, and reads its memory.
type Idle struct {
	Program `embed:""`
	Wait    time.Duration `default:"30s" help:"How long it is left alone."`
}

// Run measures and prints.
func (s *Start) Run() error { return command(s.run) }

func (s *Start) run(ctx context.Context, out io.Writer) error {
	if s.Times < 1 || s.Times > 100 {
		return errors.New("1 to 100 times")
	}
	results, err := s.measure(ctx)
	if err != nil {
		return err
	}
	return show(out, s.Table, results...)
}

func (s *Start) measure(ctx context.Context) ([]*Result, error) {
	existing, err := s.several(ctx, "start_existing", s.Times, func() (string, string, func(), error) {
		return s.DataDir, s.DatabaseURL, func() {}, nil
	})
	if err != nil {
		return nil, err
	}
	times := s.Times
	if s.DatabaseURL != "" {
		if s.EmptyURL == "" {
			return []*Result{existing}, nil
		}
		times = 1
	}
	fresh, err := s.several(ctx, "start_empty", times, func() (string, string, func(), error) {
		dir, err := os.MkdirTemp("", "cxgenie-bench-")
		return dir, s.EmptyURL, func() { _ = os.RemoveAll(dir) }, err
	})
	return []*Result{existing, fresh}, err
}

// several starts and ends the program some times, each on what place gives it.
func (p *Program) several(ctx context.Context, name string, times int, place func() (dir, url string, done func(), err error)) (*Result, error) {
	var took samples
	begun := time.Now()
	for range times {
		dir, url, done, err := place()
		if err != nil {
			return nil, err
		}
		r, err := p.start(ctx, dir, url)
		if err == nil {
			took.add(r.took)
			err = r.stop()
		}
		done()
		if err != nil {
			return nil, err
		}
	}
	return &Result{Scenario: name, Database: dialect(p.DatabaseURL), At: begun.UTC().Truncate(time.Second), Seconds: time.Since(begun).Seconds(),
		Done: took.count(), Ms: took.times()}, nil
}

func dialect(url string) string {
	if url != "" {
		return "postgres"
	}
	return "sqlite"
}

// Run measures and prints.
func (i *Idle) Run() error { return command(i.run) }

func (i *Idle) run(ctx context.Context, out io.Writer) error {
	if i.Wait <= 0 || i.Wait > maxTime {
		return fmt.Errorf("a time of at most %v", maxTime)
	}
	r, err := i.measure(ctx)
	if err != nil {
		return err
	}
	return show(out, i.Table, r)
}

func (i *Idle) measure(ctx context.Context) (*Result, error) {
	run, err := i.start(ctx, i.DataDir, i.DatabaseURL)
	if err != nil {
		return nil, err
	}
	r, err := i.watch(ctx, run)
	return r, errors.Join(err, run.stop())
}

func (i *Idle) watch(ctx context.Context, run *running) (*Result, error) {
	m := newMeter(run.to, run.cmd.Process.Pid, i.PostgresDir)
	defer m.close()
	before, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	select {
	case <-time.After(i.Wait):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	after, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	mem, err := m.memory(ctx)
	if err != nil {
		return nil, err
	}
	u := after.since(before)
	r := &Result{Scenario: "idle", Database: dialect(i.DatabaseURL), At: before.at.UTC().Truncate(time.Second), Seconds: u.wall.Seconds(), Done: 1, Memory: mem}
	u.into(r, 0)
	r.more("cpu_ms_per_second", ms(u.server)/u.wall.Seconds())
	if i.PostgresDir != "" {
		r.more("database_cpu_ms_per_second", ms(u.database)/u.wall.Seconds())
	}
	return r, nil
}

// running is a server that was started here.
type running struct {
	cmd  *exec.Cmd
	to   address
	took time.Duration // until it answered
	done chan error
	log  *os.File
}

// start runs the program and asks GET /v1/setup, which reads the database, until it answers. more are further variables of
// its environment.
func (p *Program) start(ctx context.Context, dir, database string, more ...string) (*running, error) {
	binary := p.Binary
	if binary == "" {
		var err error
		if binary, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	host, err := freePort()
	if err != nil {
		return nil, err
	}
	log, err := os.CreateTemp("", "cxgenie-bench-*.log")
	if err != nil {
		return nil, err
	}
	r := &running{cmd: exec.Command(binary, "serve"), to: address{host}, done: make(chan error, 1), log: log}
	r.cmd.Env = append(os.Environ(), "CXGENIE_ADDR="+host, "CXGENIE_DATA_DIR="+dir, "CXGENIE_DATABASE_URL="+database,
		"CXGENIE_PUBLIC_URL=http://"+host, "CXGENIE_LIMITS=false")
	r.cmd.Env = append(r.cmd.Env, more...)
	r.cmd.Stdout, r.cmd.Stderr = log, log
	began := time.Now()
	if err := r.cmd.Start(); err != nil {
		r.forget()
		return nil, err
	}
	go func() { r.done <- r.cmd.Wait() }()
	c := newConn(r.to)
	defer c.close()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		if got, err := c.do(ctx, request{method: http.MethodGet, path: "/v1/setup"}); err == nil && got.status == http.StatusOK {
			r.took = time.Since(began)
			return r, nil
		}
		select {
		case <-tick.C:
		case err := <-r.done:
			r.done <- err
			return nil, errors.Join(fmt.Errorf("the server ended before it answered: %w", err), r.tell())
		case <-limit.C:
			return nil, errors.Join(errors.New("the server does not answer within a minute"), r.stop(), r.tell())
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), r.stop())
		}
	}
}

// stop ends the server as an operator does and waits until it is gone.
func (r *running) stop() error {
	defer r.forget()
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case err := <-r.done:
		return err
	case <-time.After(20 * time.Second):
		return errors.Join(errors.New("the server does not end within 20 s"), r.cmd.Process.Kill())
	}
}

// tell is the end of what the server wrote, as an error.
func (r *running) tell() error {
	b, err := os.ReadFile(r.log.Name())
	r.forget()
	if err != nil {
		return err
	}
	return fmt.Errorf("it wrote: %s", b[max(0, len(b)-2000):])
}

func (r *running) forget() {
	_ = r.log.Close()
	_ = os.Remove(r.log.Name())
}

// freePort finds a port nobody listens on.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	host := l.Addr().String()
	return host, l.Close()
}

// databaseFile is SQLite's file in the server's data folder.
const databaseFile = "cxgenie.db"

func databasePath(dir string) string { return filepath.Join(dir, databaseFile) }
