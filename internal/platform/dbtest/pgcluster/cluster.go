// Package pgcluster runs the PostgreSQL server of the tests: one per user of the machine, under the system's temporary
// folder, reachable by unix socket only, shared by all test binaries and left running between runs because starting it
// costs seconds. End it with `go run ./internal/platform/dbtest/pgtest stop`.
package pgcluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"cxgenie/internal/platform/db"
)

// Kind is the sort of server a test needs.
type Kind string

// The kinds.
const (
	Fast    Kind = "fast"    // does not wait for the disk
	Durable Kind = "durable" // as in production, for tests that kill processes
)

const superuser = "cxgenie"

// settings of both kinds; small, because it runs beside everything else.
const settings = `
listen_addresses = ''
max_connections = 300
shared_buffers = 64MB
wal_level = minimal
max_wal_senders = 0
max_wal_size = 512MB
autovacuum_naptime = 20s
log_min_messages = warning
log_statement = none
timezone = 'UTC'
`

const noDisk = `
fsync = off
synchronous_commit = off
full_page_writes = off
`

// Start finds the running server of this kind or starts it, and returns the URL of its maintenance database.
func Start(ctx context.Context, k Kind) (string, error) {
	c, err := find(k)
	if err != nil {
		return "", err
	}
	if c.answers(ctx) {
		return c.url(), nil
	}
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return "", err
	}
	release, err := db.LockFile(c.dir+".lock", true)
	if err != nil {
		return "", err
	}
	defer release()
	if c.answers(ctx) { // somebody else was first
		return c.url(), nil
	}
	if err := c.start(ctx); err != nil {
		// What a crash of the machine left is worth nothing: once more, from nothing.
		if rerr := os.RemoveAll(c.dir); rerr != nil {
			return "", errors.Join(err, rerr)
		}
		if err := c.start(ctx); err != nil {
			return "", err
		}
	}
	return c.url(), nil
}

// Stop ends the servers of this user, of both kinds, and removes their files.
func Stop(ctx context.Context) error {
	for _, k := range []Kind{Fast, Durable} {
		c, err := find(k)
		if err != nil {
			return err
		}
		if _, err := os.Stat(c.dir); err != nil {
			continue
		}
		release, err := db.LockFile(c.dir+".lock", true)
		if err != nil {
			return err
		}
		if _, err := os.Stat(filepath.Join(c.data(), "postmaster.pid")); err == nil {
			err = c.run(ctx, "pg_ctl", "stop", "-D", c.data(), "-m", "immediate", "-w")
			if err != nil && c.answers(ctx) {
				release()
				return err
			}
		}
		err = os.RemoveAll(c.dir)
		release()
		if err != nil {
			return err
		}
	}
	return nil
}

// Private is a server of one test alone, which may stop and start it. It waits for the disk as in production.
type Private struct{ c *cluster }

// StartPrivate makes and starts one in a new folder; End takes both away.
func StartPrivate(ctx context.Context) (*Private, error) {
	c, err := find(Durable)
	if err != nil {
		return nil, err
	}
	if c.dir, err = os.MkdirTemp("", "cxgenie-pg-own-"); err != nil {
		return nil, err
	}
	p := &Private{c}
	if err := c.start(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.dir))
	}
	return p, nil
}

// URL is that of the maintenance database.
func (p *Private) URL() string { return p.c.url() }

// Restart stops the server and starts it again. Crash: as after a power cut, else it ends its connections.
func (p *Private) Restart(ctx context.Context, crash bool) error {
	if err := p.stop(ctx, crash); err != nil {
		return err
	}
	return p.c.run(ctx, "pg_ctl", "start", "-D", p.c.data(), "-l", filepath.Join(p.c.dir, "log"), "-w", "-t", "60")
}

// End stops the server and removes its files.
func (p *Private) End(ctx context.Context) error {
	return errors.Join(p.stop(ctx, true), os.RemoveAll(p.c.dir))
}

func (p *Private) stop(ctx context.Context, crash bool) error {
	mode := "fast"
	if crash {
		mode = "immediate"
	}
	return p.c.run(ctx, "pg_ctl", "stop", "-D", p.c.data(), "-m", mode, "-w", "-t", "60")
}

type cluster struct {
	kind Kind
	dir  string // holds data, socket and log
	bin  string // folder of PostgreSQL's programs
}

func find(k Kind) (*cluster, error) {
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(bins, func(a, b string) int { return version(b) - version(a) })
	if len(bins) == 0 {
		p, err := exec.LookPath("initdb")
		if err != nil {
			return nil, errors.New("PostgreSQL is not installed (Debian: apt-get install postgresql); or set CXGENIE_TEST_POSTGRES_URL to a server where databases may be made")
		}
		bins = []string{p}
	}
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("cxgenie-pg-%d-%s", os.Getuid(), k))
	return &cluster{kind: k, dir: dir, bin: filepath.Dir(bins[0])}, nil
}

func version(initdb string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	return n
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }

func (c *cluster) url() string {
	return "postgres:///postgres?host=" + c.dir + "&user=" + superuser + "&sslmode=disable"
}

func (c *cluster) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.url())
	if err != nil {
		return false
	}
	defer conn.Close(ctx)
	return conn.Ping(ctx) == nil
}

func (c *cluster) start(ctx context.Context) error {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return err
	}
	if err := c.handOver(); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(c.data(), "PG_VERSION")); err != nil {
		if err := c.run(ctx, "initdb", "-D", c.data(), "-U", superuser, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8",
			"--no-sync", "--no-instructions"); err != nil {
			return err
		}
		conf := settings + "unix_socket_directories = '" + c.dir + "'\n"
		if c.kind == Fast {
			conf += noDisk
		}
		f, err := os.OpenFile(filepath.Join(c.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.WriteString(conf)
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return c.run(ctx, "pg_ctl", "start", "-D", c.data(), "-l", filepath.Join(c.dir, "log"), "-w", "-t", "60")
}

// run runs one of PostgreSQL's programs, which refuse to work for root: for root it runs as the user postgres.
func (c *cluster) run(ctx context.Context, tool string, args ...string) error {
	argv := append([]string{filepath.Join(c.bin, tool)}, args...)
	if os.Getuid() == 0 {
		if p, err := exec.LookPath("setpriv"); err == nil {
			argv = append([]string{p, "--reuid=postgres", "--regid=postgres", "--init-groups", "--"}, argv...)
		} else {
			argv = append([]string{"runuser", "-u", "postgres", "--"}, argv...)
		}
	}
	// The output goes to a file: a pipe would stay open in the server, and `go test` would wait for it for ever.
	out, err := os.CreateTemp("", "cxgenie-pg-*.out")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w: %s", tool, err, strings.TrimSpace(string(said)))
	}
	return nil
}

// handOver gives the folder to the user postgres when we are root.
func (c *cluster) handOver() error {
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return os.Chown(c.dir, uid, gid)
}
