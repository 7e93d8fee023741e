package websearch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// Options are what the room is given at start.
type Options struct {
	Clock      clock.Clock
	Log        *slog.Logger
	Workspaces *workspace.Service // writes the mails; nil: none are written
	Sealer     *secret.Sealer     // without it workspaces cannot have engines of their own

	// The installation's engine; an empty Vendor: it has none.
	Vendor, BaseURL, Key string

	Crawler *crawl.Crawler   // whose politeness is shared; nil: one of its own
	Parse   knowledge.Parser // reads a page; in the product a process of its own does it; nil: this process
	Allow   []netip.Prefix   // private networks in which a workspace's engine may lie, and pages of sites that a bot names
}

// Service holds the verbs of this room. Safe for concurrent use.
type Service struct {
	db       *db.DB
	o        Options
	reach    clients
	public   *crawl.Crawler
	named    *crawl.Crawler // to sites that a bot names
	engines  *recent.Cache[tenant.ID, Engine]
	known    *recent.Cache[asked, Found]
	visiting chan struct{}
	reading  chan struct{}

	mu      sync.Mutex
	resting map[string]rest      // engines that have failed when they were asked last, by name
	noticed map[string]time.Time // when an engine's trouble was last written down
	notes   sync.WaitGroup
}

// asked is a question whose finds are remembered.
type asked struct{ engine, bot, language, question, domains string }

// rest is why an engine is left alone, and until when.
type rest struct {
	until time.Time
	why   *Failure
}

// How long another node's change may go unseen here, how long finds are remembered, and of how many.
const (
	engineSeen    = 3 * time.Second
	remembered    = 10_000
	rememberedFor = 10 * time.Minute
	mostFinds     = 500
)

// How many pages are visited, and how many are read, at the same time by all questions together.
const (
	visitors = 16
	readers  = 2
)

// New makes the room.
func New(d *db.DB, o Options) *Service {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Crawler == nil {
		o.Crawler = crawl.New(crawl.Options{Clock: o.Clock})
	}
	if o.Parse == nil {
		o.Parse = readHere
	}
	hurried := func(allow []netip.Prefix) *crawl.Crawler {
		return o.Crawler.With(func(c *crawl.Options) { c.Allow, c.Timeout, c.MaxBytes = allow, pageTime, pageBytes })
	}
	return &Service{db: d, o: o, reach: clients{client(o.Allow), client(everywhere)}, public: hurried(nil), named: hurried(o.Allow),
		engines: recent.New[tenant.ID, Engine](o.Clock, engineSeen, remembered), known: recent.New[asked, Found](o.Clock, rememberedFor, mostFinds),
		visiting: make(chan struct{}, visitors), reading: make(chan struct{}, readers), resting: map[string]rest{}, noticed: map[string]time.Time{}}
}

func readHere(ctx context.Context, in io.Reader, about parse.Source) (*parse.Document, error) {
	var b bytes.Buffer
	if _, err := b.ReadFrom(in); err != nil {
		return nil, err
	}
	about.Raw = b.Bytes()
	return parse.Parse(ctx, about)
}

// Stop waits until what is being remembered about engines is written.
func (s *Service) Stop() error {
	s.notes.Wait()
	return nil
}

// Available says by which engine a workspace's questions are looked up, and how it does.
type Available struct {
	Vendor string // "": there is none
	Own    bool
	Error  string // a word; "": it works
}

// Available is the engine of a workspace, or the installation's.
func (s *Service) Available(ctx context.Context, ws tenant.ID) (Available, error) {
	e, err := s.engine(ctx, ws)
	if err != nil {
		return Available{}, err
	}
	if e.Vendor != "" {
		return Available{e.Vendor, true, e.Error}, nil
	}
	a := Available{Vendor: s.o.Vendor}
	if why := s.trouble(installation); a.Vendor != "" && why != nil {
		a.Error = why.Word
	}
	return a, nil
}

func (s *Service) engine(ctx context.Context, ws tenant.ID) (Engine, error) {
	return s.engines.Load(ctx, ws, func(ctx context.Context) (Engine, error) { return engineOf(ctx, s.db.Read(), ws) })
}

// installation is what the installation's engine is known by while it rests.
const installation = "installation"

// wayTo is how a workspace's questions are looked up, and the name of the engine for what is remembered of it.
func (s *Service) wayTo(ctx context.Context, ws tenant.ID) (w way, e Engine, name string, err error) {
	if e, err = s.engine(ctx, ws); err != nil {
		return way{}, e, "", err
	}
	if e.Vendor != "" {
		w, err = s.wayOf(e)
		return w, e, string(ws) + " " + e.UpdatedAt.UTC().Format(time.RFC3339Nano), err
	}
	if s.o.Vendor == "" {
		return way{}, e, "", ErrNone
	}
	return way{s.o.Vendor, s.o.BaseURL, s.o.Key, s.reach.trusted}, e, installation, nil
}

// wayOf is the way to a workspace's own engine.
func (s *Service) wayOf(e Engine) (way, error) {
	w := way{vendor: e.Vendor, base: e.BaseURL, client: s.reach.typed}
	if e.sealed == "" {
		return w, nil
	}
	if s.o.Sealer == nil {
		return w, errors.New("websearch: there is nothing to open the key with")
	}
	plain, err := s.o.Sealer.Open(e.sealed, purpose(e.Workspace))
	w.key = string(plain)
	return w, err
}

func purpose(ws tenant.ID) string { return "websearch.engine:" + string(ws) }
