package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"cxgenie/internal/app"
	"cxgenie/internal/platform/config"
	"cxgenie/internal/platform/db"
)

type serveCmd struct {
	config.Config `embed:""`
	Demo          bool   `help:"Fill an empty installation with a small shop to look around in. It is removed with one click."`
	Pprof         string `help:"Serve Go's profiler on this loopback address, for measurements."`
}

// Run serves until it is told to stop (SIGTERM, SIGINT); a second signal ends at once.
func (c serveCmd) Run() error {
	cfg, log, err := ready(c.Config)
	if err != nil {
		return err
	}
	spareCollections()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := profiler(ctx, c.Pprof, log); err != nil {
		return err
	}
	a, login, err := c.openWithDemo(ctx, cfg, log)
	if err != nil {
		return err
	}
	addr, err := a.Start(ctx)
	if err != nil {
		return errors.Join(err, a.Stop())
	}
	debug.FreeOSMemory() // what only the start needed
	where := cfg.BaseURL()
	if cfg.PublicURL == "" {
		where = local(addr)
	}
	fmt.Fprintf(os.Stderr, "\n  CX Genie %s is running.\n  Open %s in your browser.\n  Data: %s\n\n", app.Version, where, place(cfg))
	if login != nil {
		fmt.Fprintf(os.Stderr, "  The demo: %s/demo is its shop. Answer there as its owner:\n  %s  %s\n\n", where, login.Email, login.Password)
	}
	select {
	case <-ctx.Done():
		log.Info("stopping")
		stop() // the next signal ends at once
		return a.Stop()
	case err := <-a.Failed():
		return errors.Join(err, a.Stop())
	}
}

// ready checks the settings and makes the log.
func ready(c config.Config) (config.Config, *slog.Logger, error) {
	if err := c.Validate(); err != nil {
		return c, nil, err
	}
	// A spelling mistake must not silently mean the default.
	known := []string{"CXGENIE_OWNER_PASSWORD", "CXGENIE_URL", "CXGENIE_DEV_SERVER", "CXGENIE_BENCH_URL", "CXGENIE_BENCH_EMAIL",
		"CXGENIE_BENCH_PASSWORD", "CXGENIE_BENCH_API_KEY", "CXGENIE_BENCH_WORKSPACE"}
	if unknown := config.UnknownEnv(os.Environ(), known...); len(unknown) > 0 {
		return c, nil, errors.New(strings.Join(unknown, "; "))
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: c.Level()}))
	slog.SetDefault(log)
	return c, log, nil
}

// openDB opens and migrates the database.
func openDB(ctx context.Context, cfg config.Config, log *slog.Logger) (*db.DB, error) {
	d, err := app.Open(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx, d); err != nil {
		return nil, errors.Join(fmt.Errorf("migrate: %w", err), d.Close())
	}
	return d, nil
}

// local is an address that works in this machine's browser.
func local(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); err != nil || ip == nil || ip.IsUnspecified() || ip.IsLoopback() {
		return "http://localhost:" + port
	}
	return "http://" + net.JoinHostPort(host, port)
}

// place says where the data is, without a database's password.
func place(cfg config.Config) string {
	if cfg.DatabaseURL == "" {
		return cfg.DataDir
	}
	_, rest, _ := strings.Cut(cfg.DatabaseURL, "@")
	return "PostgreSQL " + rest
}
