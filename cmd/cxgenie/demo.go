package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/mattn/go-isatty"

	"cxgenie/internal/app"
	"cxgenie/internal/demo"
	"cxgenie/internal/platform/config"
	"cxgenie/internal/platform/db"
)

// openWithDemo opens the database, makes the demo where it is wanted, and builds the product. login is nil without a demo.
func (c serveCmd) openWithDemo(ctx context.Context, cfg config.Config, log *slog.Logger) (*app.App, *demo.Login, error) {
	d, err := openDB(ctx, cfg, log)
	if err != nil {
		return nil, nil, err
	}
	login, err := c.plant(ctx, d, cfg, log)
	if err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	a, err := app.New(d, app.Options{Config: cfg, Log: log})
	if err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	return a, login, nil
}

func (c serveCmd) plant(ctx context.Context, d *db.DB, cfg config.Config, log *slog.Logger) (*demo.Login, error) {
	empty, err := app.IsEmpty(ctx, d)
	switch {
	case err != nil:
		return nil, err
	case !empty && c.Demo:
		return nil, errors.New("there is data already, and a demo is only made where there is none: choose another --data-dir")
	case !empty, !c.Demo && !(terminal() && wanted(os.Stdin, os.Stderr)):
		return nil, nil
	}
	fmt.Fprintln(os.Stderr, "  Making the demo …")
	login, err := app.PlantDemo(ctx, d, app.Options{Config: cfg, Log: log})
	if err != nil {
		return nil, fmt.Errorf("make the demo: %w", err)
	}
	return &login, nil
}

// terminal says whether somebody sits there who can be asked.
func terminal() bool { return isatty.IsTerminal(os.Stdin.Fd()) && isatty.IsTerminal(os.Stderr.Fd()) }

// wanted asks whether a newcomer wants to look around first. Whatever is not a yes begins with the first run.
func wanted(in io.Reader, out io.Writer) bool {
	fmt.Fprint(out, "\n  There is nothing here yet. Look around in a demo shop first? You can remove it with one click. [y/N] ")
	answer, err := bufio.NewReader(in).ReadString('\n')
	if err != nil {
		return false
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}
