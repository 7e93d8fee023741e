// Package app puts the house together: it is the only room that knows all rooms. wire.go builds each service once, bottom
// up; routes.go lists every door; registry.go lists the kinds.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/account"
	"cxgenie/internal/addon"
	"cxgenie/internal/bot"
	"cxgenie/internal/channel"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/demo"
	"cxgenie/internal/file"
	"cxgenie/internal/guest"
	"cxgenie/internal/inbox"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning"
	"cxgenie/internal/learning/check"
	"cxgenie/internal/model"
	"cxgenie/internal/notify"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/config"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/realtime"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/reception"
	"cxgenie/internal/search"
	"cxgenie/internal/taxonomy"
	"cxgenie/internal/trial"
	"cxgenie/internal/websearch"
	"cxgenie/internal/workspace"
)

// Version of this build; the release sets it by -ldflags.
var Version = "0.1.0-dev"

// Options are what the world gives to the app; the zero value of a field is the real thing.
type Options struct {
	Config   config.Config
	Clock    clock.Clock
	Log      *slog.Logger
	Provider llm.Provider     // nil: none, answers are found, not written
	Mail     *mail.Sender     // nil: as the config says
	Hash     *argon2id.Params // nil: the strength that production needs
	Kinds    []channel.Kind   // further channels, for tests
	Parse    knowledge.Parser // nil: documents are read by a process of their own
	// Patience is how long customers' questions wait for what is just being learnt; 0: what a person does not notice.
	Patience time.Duration
	// Eager has everything in the background done at once, instead of some things together after a moment: for tests, which
	// wait for each.
	Eager bool
}

// App is the running product.
type App struct {
	cfg     config.Config
	log     *slog.Logger
	clock   clock.Clock
	db      *db.DB
	hub     *realtime.Hub
	metrics *httpx.Metrics
	api     huma.API
	doors   *workspace.Doors
	server  *httpx.Server

	accounts      *account.Service
	workspaces    *workspace.Service
	files         *file.Service
	conversations *conversation.Service
	taxonomy      *taxonomy.Service
	search        *search.Service
	bots          *bot.Service
	contacts      *contact.Service
	knowledge     *knowledge.Service
	learning      *learning.Service
	checks        *check.Service
	models        *model.Service
	websearch     *websearch.Service
	reception     *reception.Service
	guests        *guest.Service
	inbox         *inbox.Service
	notices       *notify.Service
	trials        *trial.Service
	demo          *demo.Service
	channels      *channel.Service
	addons        *addon.Service

	events *events.Runner
	jobs   *jobs.Runner

	stopWatching context.CancelFunc
}

// Open opens the database of a configuration, for the commands that need no more.
func Open(ctx context.Context, cfg config.Config, log *slog.Logger) (*db.DB, error) {
	if cfg.DatabaseURL == "" {
		if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
			return nil, fmt.Errorf("make the data folder: %w", err)
		}
	}
	return db.Open(ctx, db.Options{
		URL: cfg.DatabaseURL, Path: filepath.Join(cfg.DataDir, "cxgenie.db"), BackupDir: filepath.Join(cfg.DataDir, "backups"),
		NormalSync: cfg.SQLiteSync == "NORMAL", MigrateWithoutBackup: cfg.MigrateWithoutBackup, Log: log,
	})
}

// Start builds everything and serves. The returned address tells the port that was taken.
func (a *App) Start(ctx context.Context) (net.Addr, error) {
	if err := a.knowledge.Recover(ctx); err != nil {
		return nil, fmt.Errorf("take up what was being learnt: %w", err)
	}
	if err := a.jobs.Start(ctx); err != nil {
		return nil, fmt.Errorf("start the jobs: %w", err)
	}
	if err := a.events.Start(ctx); err != nil {
		return nil, fmt.Errorf("start the event consumers: %w", err)
	}
	if err := a.reception.Start(ctx); err != nil {
		return nil, fmt.Errorf("start answering: %w", err)
	}
	a.files.Start()
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	a.stopWatching = stop
	go a.inbox.Watch(watching, a.db)
	return a.server.Start(ctx)
}

// Failed tells that the listener died.
func (a *App) Failed() <-chan error { return a.server.Failed() }

// Stop ends in the opposite order: no new requests, what runs is finished, the database last. It takes at most 10 s.
func (a *App) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if a.stopWatching != nil {
		a.stopWatching()
	}
	return errors.Join(a.server.Stop(ctx), a.reception.Stop(ctx), a.events.Stop(ctx), a.jobs.Stop(ctx), a.files.Stop(), a.models.Stop(), a.websearch.Stop(), a.db.Close())
}

// API is the typed API, for writing its document without serving it.
func (a *App) API() huma.API { return a.api }

// CreateOwner makes a workspace with its owner; for the operator at the command line.
func (a *App) CreateOwner(ctx context.Context, in workspace.NewOwner) (tenant.ID, error) {
	return a.workspaces.CreateOwner(ctx, in)
}

// ResetLink makes a link that sets a new password; for the operator at the command line.
func (a *App) ResetLink(ctx context.Context, email string) (string, error) {
	return a.accounts.ResetLink(ctx, email, a.cfg.BaseURL())
}

// Channels is the seam to the places outside the website; the doors of each kind are its callers.
func (a *App) Channels() *channel.Service { return a.channels }
