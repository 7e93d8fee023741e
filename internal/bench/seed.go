package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"time"

	"cxgenie/internal/platform/db"
)

// Seed fills the database of a running server, past its API: a million messages would take it an hour.
type Seed struct {
	Target        `embed:""`
	Conversations int    `default:"1000" help:"How many: 1000, 10000, 100000."`
	MessagesPer   int    `default:"10" help:"Messages in each, on average."`
	DataDir       string `env:"CXGENIE_DATA_DIR" default:"data" type:"path" help:"The server's data folder: its SQLite file and the key that signs visitors' tokens."`
	DatabaseURL   string `name:"database-url" env:"CXGENIE_DATABASE_URL" help:"The server's PostgreSQL, when it does not use SQLite."`
}

const (
	mostConversations = 1_000_000
	mostMessagesPer   = 1000
)

// Run plants the conversations and tells how long it took.
func (s *Seed) Run() error { return command(s.run) }

func (s *Seed) run(ctx context.Context, out io.Writer) error {
	if s.Conversations < 1 || s.Conversations > mostConversations || s.MessagesPer < 3 || s.MessagesPer > mostMessagesPer {
		return fmt.Errorf("1 to %d conversations with 3 to %d messages each", mostConversations, mostMessagesPer)
	}
	r, err := s.measure(ctx)
	if err != nil {
		return err
	}
	return show(out, s.Table, r)
}

func (s *Seed) measure(ctx context.Context) (*Result, error) {
	a, err := s.enter(ctx, "")
	if err != nil {
		return nil, err
	}
	defer a.close()
	bot, err := a.bot(ctx, s.Bot)
	if err != nil {
		return nil, err
	}
	all, err := faqs()
	if err != nil {
		return nil, err
	}
	if err := a.teach(ctx, bot, all, true); err != nil {
		return nil, err
	}
	members, err := a.members(ctx)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	sign, err := tokens(s.DataDir, a.workspace, start)
	if err != nil {
		return nil, err
	}
	o := db.Options{URL: s.DatabaseURL, NormalSync: true, Log: slog.New(slog.DiscardHandler)}
	if o.URL == "" {
		if o.Path = databasePath(s.DataDir); !exists(o.Path) {
			return nil, fmt.Errorf("%s is not there: is --data-dir the server's data folder?", o.Path)
		}
	}
	d, err := db.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	sow := &sower{rand: rand.New(rand.NewPCG(uint64(start.UnixNano()), 1)), now: start, workspace: a.workspace, bot: bot.ID, botName: bot.Name,
		members: members, sign: sign}
	messages, total, err := s.write(ctx, d, sow)
	if err != nil {
		return nil, err
	}
	took := time.Since(start)
	r := &Result{Scenario: "seed", Database: string(d.Dialect()), Conversations: total, At: start.UTC().Truncate(time.Second), Seconds: took.Seconds(),
		Done: messages, Rate: float64(messages) / took.Seconds()}
	return r, nil
}

// write plants everything and the file. Only then does the file take its place: a broken run leaves the old one.
func (s *Seed) write(ctx context.Context, d *db.DB, sow *sower) (messages, total int, err error) {
	before, err := stored(ctx, d, sow.workspace)
	if err != nil {
		return 0, 0, err
	}
	total = before + s.Conversations
	out, err := newSeedWriter(s.Seeds)
	if err != nil {
		return 0, 0, err
	}
	finished := false
	defer func() {
		if !finished {
			out.abandon()
		}
	}()
	if err := out.add(sowing{Workspace: sow.workspace, Bot: sow.bot, BotName: sow.botName, Database: string(d.Dialect()),
		Conversations: total, At: sow.now.UTC()}); err != nil {
		return 0, 0, err
	}
	told := 0
	messages, err = plant(ctx, d, sow, s.Conversations, s.MessagesPer, out, func(done int) {
		if step := done * 10 / s.Conversations; step > told {
			told = step
			fmt.Fprintf(os.Stderr, "%d %% planted\n", 10*step)
		}
	})
	if err != nil {
		return 0, 0, err
	}
	if err := settle(ctx, d); err != nil {
		return 0, 0, err
	}
	finished = true
	return messages, total, out.finish()
}

// stored counts the conversations there are.
func stored(ctx context.Context, d *db.DB, workspace string) (n int, err error) {
	err = d.Read().QueryRowContext(ctx, `SELECT count(*) FROM conversation WHERE workspace_id = $1`, workspace).Scan(&n)
	return n, err
}

// settle does what PostgreSQL would do by itself in the minutes after: without it the first runs would measure that.
func settle(ctx context.Context, d *db.DB) error {
	if d.Pool() == nil {
		return nil
	}
	_, err := d.Pool().Exec(ctx, `VACUUM (ANALYZE) contact, conversation, message`)
	return err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, os.ErrNotExist)
}
