// Package workspace is the tenant: its settings, the members who work in it, their roles and invitations, and its API
// keys. It also holds the doors of the house: every HTTP operation of every room is registered here, with the
// permission it asks for (see Register), and reaches its handler with a Caller.
//
// A person signs in with an account and is a member of one or more workspaces; a role says how far each module is open
// to him. Exactly one member is the owner.
package workspace

import (
	"context"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a bare server has no zones of its own

	"cxgenie/internal/account"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// Workspace is a tenant and its settings.
type Workspace struct {
	ID          tenant.ID
	Name        string
	Timezone    string
	Locale      string
	CompanyName string // empty: the workspace's own name
	Industry    string // a key of Industries, or empty
	Description string // of what the company makes or does
	Logo        string // the address of its picture, below this installation's own; empty: the tile with its initials
	FirstRun    FirstRun
	FirstReply  int      // minutes in which the member in charge is to answer first, before the next one is asked; 0: any
	Important   []string // labels of customers who are handed to people at once
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Company is the company's name as customers may hear it.
func (w Workspace) Company() string {
	if w.CompanyName != "" {
		return w.CompanyName
	}
	return w.Name
}

// Of reads a workspace for a room above; ErrNotFound when there is none.
func Of(ctx context.Context, q db.Querier, ws tenant.ID) (Workspace, error) {
	return workspaceByID(ctx, q, ws)
}

const maxName = 100

// Errors that callers tell apart.
var (
	ErrNotFound  = errs.New(errs.NotFound, "workspace.not_found", "There is no such workspace, or you are not a member of it.")
	ErrSetupDone = errs.New(errs.Conflict, "setup.done", "This installation has its owner already. Sign in instead.")
)

// checkTimezone accepts the names of the zone database; an empty one means UTC.
func checkTimezone(location, zone string) (string, []errs.Field) {
	zone = strings.TrimSpace(zone)
	if zone == "" {
		return "UTC", nil
	}
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" || len(zone) > 64 {
		return "", []errs.Field{{Location: location, Code: "timezone.unknown", Message: "This is not the name of a time zone, for example Asia/Ho_Chi_Minh."}}
	}
	return zone, nil
}

// Zone is the time zone in which the days and months of a workspace are cut; UTC when the workspace is gone.
func Zone(ctx context.Context, q db.Querier, ws tenant.ID) (*time.Location, error) {
	w, err := workspaceByID(ctx, q, ws)
	if err != nil {
		if errs.KindOf(err) == errs.NotFound {
			return time.UTC, nil
		}
		return nil, err
	}
	loc, err := time.LoadLocation(w.Timezone)
	if err != nil {
		return time.UTC, nil // a zone that a newer zone database gave up
	}
	return loc, nil
}

// First is the workspace that the installation was set up with; empty before that.
func First(ctx context.Context, q db.Querier) (tenant.ID, error) { return firstWorkspace(ctx, q) }

// invalid is the answer to wrong fields, nil when there are none.
func invalid(fields []errs.Field) error {
	if len(fields) == 0 {
		return nil
	}
	return errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", fields...)
}

// readBotIDs checks the bots somebody is limited to. Whether they exist is not asked: the room bot stands above, and an
// id that names no bot of this workspace opens nothing.
func readBotIDs(location string, ids []string) ([]string, []errs.Field) {
	if len(ids) > maxScope {
		return nil, []errs.Field{{Location: location, Code: "field.too_many", Message: "Too many."}}
	}
	for _, id := range ids {
		if !uid.Valid(id) {
			return nil, []errs.Field{{Location: location, Code: "field.id", Message: "This is not an id."}}
		}
	}
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

const maxScope = 500

// scope is which bots somebody sees.
type scope struct {
	all  bool
	bots []string
}

// readScope completes what was asked: naming bots means only those, naming nothing means all.
func readScope(all *bool, bots []string) (scope, []errs.Field) {
	ids, fields := readBotIDs("body.bot_ids", bots)
	s := scope{all: bots == nil, bots: ids}
	if all != nil {
		s.all = *all
	}
	if s.all {
		s.bots = []string{}
	}
	return s, fields
}

// within says whether the caller sees everything that s shows.
func (s scope) within(c Caller) bool {
	if c.AllBots {
		return true
	}
	return !s.all && !slices.ContainsFunc(s.bots, func(id string) bool { return !c.SeesBot(id) })
}

// checkWorkspaceName is the rule of a workspace's name.
func checkWorkspaceName(location, name string) (string, []errs.Field) {
	return account.CheckLine(location, name, maxName)
}
