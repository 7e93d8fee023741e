package workspace

import (
	"context"
	"errors"
	"maps"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// Role is a stored set of permissions. Members have one each.
type Role struct {
	Workspace   tenant.ID
	ID          string
	Key         string
	Name        string
	Builtin     bool
	Permissions Permissions
	MemberCount int // filled in lists
	CreatedAt   time.Time
}

var (
	errRoleNotFound = errs.New(errs.NotFound, "role.not_found", "There is no such role.")
	errRoleOwner    = errs.New(errs.Conflict, "role.owner", "The owner's role opens everything and cannot be changed.")
	errRoleAbove    = errs.New(errs.Forbidden, "role.above_own", "You can only give or change permissions that you have yourself.")
)

// Roles lists the roles of the workspace, highest first.
func (s *Service) Roles(ctx context.Context, c Caller) ([]Role, error) {
	return listRoles(ctx, s.db.Read(), c.Workspace)
}

// UpdateRole changes what a role opens; modules that are not named stay as they are. It counts from the next request
// of everybody who has the role.
func (s *Service) UpdateRole(ctx context.Context, c Caller, id string, named map[string]string) (Role, error) {
	if !uid.Valid(id) {
		return Role{}, errRoleNotFound
	}
	change, fields := readPermissions("body.permissions", named)
	if err := invalid(fields); err != nil {
		return Role{}, err
	}
	var role Role
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if role, err = lockRole(ctx, tx, c.Workspace, id); err != nil {
			return err
		}
		if role.Key == RoleOwner {
			return errRoleOwner
		}
		before := maps.Clone(role.Permissions)
		changed := false
		for m, l := range change {
			if l == before[m] {
				continue
			}
			if max(l, before[m]) > c.permissions[m] {
				return errRoleAbove
			}
			role.Permissions[m], changed = l, true
		}
		if role.MemberCount, err = countMembers(ctx, tx, c.Workspace, id); err != nil || !changed {
			return err
		}
		s.accessChanged(tx)
		if err := updateRole(ctx, tx, role, clock.Ms(s.clock.Now())); err != nil {
			return err
		}
		return s.record(ctx, tx, c.Workspace, EventRoleChanged, role.ID, c.Actor(), RoleChanged{role.Key, before, role.Permissions})
	})
	return role, err
}

// assignableRole finds a role that the caller may give: any that opens no more than his own, but the owner's. Until the
// transaction ends nobody can delete it.
func (s *Service) assignableRole(ctx context.Context, tx *db.Tx, c Caller, id string) (Role, error) {
	wrong := func(code, message string) error { return errs.InvalidField("body.role_id", code, message) }
	if !uid.Valid(id) {
		return Role{}, wrong("role.not_found", "There is no such role.")
	}
	role, err := lockRole(ctx, tx, c.Workspace, id)
	switch {
	case errors.Is(err, errRoleNotFound):
		return Role{}, wrong("role.not_found", "There is no such role.")
	case err != nil:
		return Role{}, err
	case role.Key == RoleOwner:
		return Role{}, wrong("role.not_assignable", "The owner's role cannot be given to anybody.")
	case !role.Permissions.Within(c.permissions):
		return Role{}, errRoleAbove
	}
	return role, nil
}

// createDefaultRoles gives a new workspace its five roles and returns the owner's.
func (s *Service) createDefaultRoles(ctx context.Context, tx *db.Tx, ws tenant.ID) (owner Role, err error) {
	for _, def := range defaultRoles() {
		r := Role{Workspace: ws, ID: uid.New(), Key: def.key, Name: def.name, Builtin: true, Permissions: def.permissions, CreatedAt: s.clock.Now()}
		if err := insertRole(ctx, tx, r); err != nil {
			return Role{}, err
		}
		if r.Key == RoleOwner {
			owner = r
		}
	}
	return owner, nil
}
