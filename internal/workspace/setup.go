package workspace

import (
	"context"
	"errors"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// NewOwner is what the first person of a workspace types.
type NewOwner struct {
	account.NewAccount
	Workspace string // its name
	Timezone  string // UTC when empty
}

// check trims o and lists everything that is wrong with it.
func (o *NewOwner) check(needsAccount bool) error {
	var fields, wrong []errs.Field
	if needsAccount {
		fields = o.NewAccount.Check()
	} else if o.Locale == "" {
		o.Locale = "en"
	}
	o.Workspace, wrong = checkWorkspaceName("body.workspace", o.Workspace)
	fields = append(fields, wrong...)
	o.Timezone, wrong = checkTimezone("body.timezone", o.Timezone)
	return invalid(append(fields, wrong...))
}

// NeedsOwner says whether the installation waits for its first person.
func (s *Service) NeedsOwner(ctx context.Context) (bool, error) {
	any, err := s.accounts.Any(ctx, s.db.Read())
	return !any, err
}

// Setup makes the first account and its workspace and signs the person in. Of two at once one wins; afterwards it is
// closed for ever (ErrSetupDone).
func (s *Service) Setup(ctx context.Context, in NewOwner, from account.From) (token string, accountID string, err error) {
	needs, err := s.NeedsOwner(ctx)
	if err != nil {
		return "", "", err
	}
	if !needs {
		return "", "", ErrSetupDone
	}
	if err := in.check(true); err != nil {
		return "", "", err
	}
	draft, err := s.accounts.Draft(ctx, in.NewAccount)
	if err != nil {
		return "", "", err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		ws := tenant.ID(uid.New())
		won, err := claimInstallation(ctx, tx, ws, clock.Ms(s.clock.Now()))
		if err != nil {
			return err
		}
		if !won {
			return ErrSetupDone
		}
		a, err := s.accounts.Create(ctx, tx, draft)
		if err != nil {
			return err
		}
		if err := s.createWorkspace(ctx, tx, ws, in, a, events.Actor{Kind: "member"}, "setup"); err != nil {
			return err
		}
		accountID = a.ID
		token, err = s.accounts.StartSession(ctx, tx, a.ID, from)
		return err
	})
	return token, accountID, err
}

// CreateOwner is the operator's way (`cxgenie owner create`): it makes a workspace whose owner is the account of the
// address, which is made when it does not exist. With an existing account the password in `in` is not read.
func (s *Service) CreateOwner(ctx context.Context, in NewOwner) (tenant.ID, error) {
	_, err := s.accounts.ByEmail(ctx, s.db.Read(), in.Email)
	needsAccount := errors.Is(err, account.ErrNotFound)
	if err != nil && !needsAccount {
		return "", err
	}
	if err := in.check(needsAccount); err != nil {
		return "", err
	}
	var draft account.Draft
	if needsAccount {
		if draft, err = s.accounts.Draft(ctx, in.NewAccount); err != nil {
			return "", err
		}
	}
	ws := tenant.ID(uid.New())
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := claimInstallation(ctx, tx, ws, clock.Ms(s.clock.Now())); err != nil {
			return err
		}
		var a account.Account
		var err error
		if needsAccount {
			a, err = s.accounts.Create(ctx, tx, draft)
		} else {
			a, err = s.accounts.ByEmail(ctx, tx, in.Email)
		}
		if err != nil {
			return err
		}
		return s.createWorkspace(ctx, tx, ws, in, a, events.Actor{Kind: "system"}, "operator")
	})
	return ws, err
}

// createWorkspace makes the workspace, its roles and its owner.
func (s *Service) createWorkspace(ctx context.Context, tx *db.Tx, ws tenant.ID, in NewOwner, a account.Account, by events.Actor, how string) error {
	now := s.clock.Now()
	w := Workspace{ID: ws, Name: in.Workspace, Timezone: in.Timezone, Locale: a.Locale, CreatedAt: now, UpdatedAt: now}
	if how != "operator" && how != "demo" { // those find everything done
		w.FirstRun.Step = firstRunSteps[0]
	}
	if err := insertWorkspace(ctx, tx, w); err != nil {
		return err
	}
	role, err := s.createDefaultRoles(ctx, tx, ws)
	if err != nil {
		return err
	}
	owner := uid.New()
	if by.Kind == "member" {
		by.ID = owner
	}
	if err := s.record(ctx, tx, ws, EventWorkspaceCreated, string(ws), by, WorkspaceCreated{w.Name, w.Timezone, w.Locale, owner}); err != nil {
		return err
	}
	_, err = s.join(ctx, tx, Member{
		Workspace: ws, ID: owner, AccountID: a.ID, Name: a.Name, Email: a.Email, Owner: true, AllBots: true, Bots: []string{},
	}, role, by, how)
	return err
}
