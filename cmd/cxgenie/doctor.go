package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"cxgenie/internal/platform/config"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/web"
)

type doctorCmd struct {
	config.Config `embed:""`
}

// Run looks at everything that the product needs and says what is wrong; it changes nothing but the schema check's
// reading. It fails when a line failed.
func (c doctorCmd) Run() error {
	failed := 0
	say := func(what string, err error, good string) {
		if err != nil {
			failed++
			fmt.Printf("✗ %-18s %v\n", what, err)
			return
		}
		fmt.Printf("✓ %-18s %s\n", what, good)
	}
	say("settings", c.Validate(), "read and valid")
	say("data folder", writable(c.DataDir), c.DataDir)
	_, err := web.Files.Open("admin/dist/index.html")
	if err != nil {
		err = errors.New("this binary was built without the web apps: run make build")
	}
	say("web apps", err, "built in")
	err = withDB(c.Config, func(ctx context.Context, _ config.Config, d *db.DB) error {
		say("database", d.Ping(ctx), string(d.Dialect())+" answers")
		current, target, err := db.Versions(ctx, d)
		if err == nil && current != target {
			err = fmt.Errorf("at version %d, this program knows %d: serve or migrate will bring it there", current, target)
		}
		say("schema", err, "up to date")
		if err == nil {
			parked, err := events.ListParked(ctx, d)
			if err == nil && len(parked) > 0 {
				err = fmt.Errorf("%d events could not be digested; the first: %s", len(parked), parked[0].Error)
			}
			say("events", err, "all digested")
		}
		return nil
	})
	if err != nil {
		say("database", err, "")
	}
	l, err := net.Listen("tcp", c.Addr)
	if err == nil {
		err = l.Close()
	}
	say("address", err, c.Addr+" is free")
	if failed > 0 {
		return fmt.Errorf("%d of these need a hand", failed)
	}
	return nil
}

func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(filepath.Clean(f.Name())))
}

// explain turns a typed error into a line for a terminal.
func explain(err error) error {
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return err
	}
	lines := []string{}
	for _, f := range e.Fields {
		lines = append(lines, strings.TrimPrefix(f.Location, "body.")+": "+f.Message)
	}
	return errors.New(strings.Join(lines, "; "))
}
