package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"cxgenie/internal/account"
	"cxgenie/internal/app"
	"cxgenie/internal/platform/config"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/workspace"
)

type migrateCmd struct {
	config.Config `embed:""`
}

// Run brings the schema up to date and ends.
func (c migrateCmd) Run() error {
	return withDB(c.Config, func(ctx context.Context, _ config.Config, d *db.DB) error {
		if err := db.Migrate(ctx, d); err != nil {
			return err
		}
		fmt.Println("The database is up to date.")
		return nil
	})
}

func withDB(c config.Config, do func(context.Context, config.Config, *db.DB) error) error {
	cfg, log, err := ready(c)
	if err != nil {
		return err
	}
	ctx := context.Background()
	d, err := app.Open(ctx, cfg, log)
	if err != nil {
		return err
	}
	return errors.Join(do(ctx, cfg, d), d.Close())
}

type ownerCmd struct {
	Create ownerCreateCmd `cmd:"" help:"Create an owner with a workspace."`
	Reset  ownerResetCmd  `cmd:"" help:"Print a link that sets a new password; it works once, for an hour."`
}

type ownerCreateCmd struct {
	config.Config `embed:""`
	Email         string `required:"" help:"E-mail address of the owner."`
	Name          string `help:"Name of the owner; the part before the @ when missing."`
	Password      string `required:"" env:"CXGENIE_OWNER_PASSWORD" help:"Password, 10 to 200 characters; better by the variable than on the command line."`
	Workspace     string `required:"" help:"Name of the workspace."`
}

// Run creates the account and its workspace.
func (c ownerCreateCmd) Run() error {
	return withDB(c.Config, func(ctx context.Context, cfg config.Config, d *db.DB) error {
		if err := db.Migrate(ctx, d); err != nil {
			return err
		}
		a, err := app.New(d, app.Options{Config: cfg})
		if err != nil {
			return err
		}
		if c.Name == "" {
			c.Name = c.Email
		}
		ws, err := a.CreateOwner(ctx, workspace.NewOwner{
			NewAccount: account.NewAccount{Email: c.Email, Name: c.Name, Password: c.Password}, Workspace: c.Workspace})
		if err != nil {
			return explain(err)
		}
		fmt.Println("Created workspace", ws, "with owner", c.Email)
		return nil
	})
}

type ownerResetCmd struct {
	config.Config `embed:""`
	Email         string `required:"" help:"E-mail address of the account."`
}

// Run prints the link.
func (c ownerResetCmd) Run() error {
	return withDB(c.Config, func(ctx context.Context, cfg config.Config, d *db.DB) error {
		a, err := app.New(d, app.Options{Config: cfg})
		if err != nil {
			return err
		}
		link, err := a.ResetLink(ctx, c.Email)
		if err != nil {
			return explain(err)
		}
		fmt.Println(link)
		return nil
	})
}

type openapiCmd struct{}

// Run prints the document of the API without serving it.
func (openapiCmd) Run() error {
	dir, err := os.MkdirTemp("", "cxgenie-openapi-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return withDB(config.Config{Addr: "127.0.0.1:0", DataDir: filepath.Join(dir, "data"), LogLevel: "error", Limits: true}, func(ctx context.Context, cfg config.Config, d *db.DB) error {
		a, err := app.New(d, app.Options{Config: cfg})
		if err != nil {
			return err
		}
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		return out.Encode(a.API().OpenAPI())
	})
}
