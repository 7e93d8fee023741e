package workspace

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
)

const (
	maxOwnRoles = 20
	maxRoleName = 40

	// ownRole starts the key of a role that is not built in; what follows is its name, so that the key's uniqueness is
	// the name's.
	ownRole = "own:"
	// restRole takes those who are gone (removed members, invitations of the past) from a role that is deleted.
	restRole = "viewer"
)

var (
	errRoleBuiltin = errs.New(errs.Conflict, "role.builtin", "The roles that every workspace starts with keep their names and cannot be deleted.")
	errRoleInUse   = errs.New(errs.Conflict, "role.in_use", "Somebody has this role or is invited with it. Give them another one first.")
	errRoleTooMany = errs.New(errs.Conflict, "role.too_many", fmt.Sprintf("A workspace has at most %d roles of its own. Delete one first.", maxOwnRoles))
	errRoleName    = errs.New(errs.Conflict, "role.name_taken", "Another role has this name.",
		errs.Field{Location: "body.name", Code: "role.name_taken", Message: "Another role has this name."})
)

// CreateRole makes a role of the workspace's own that opens what another one opens; what differs is changed in it. The
// caller cannot make one that opens more than his own.
func (s *Service) CreateRole(ctx context.Context, c Caller, name, from string) (Role, error) {
	name, fields := account.CheckLine("body.name", name, maxRoleName)
	unknown := errs.Field{Location: "body.from_role_id", Code: "role.not_found", Message: "There is no such role."}
	if !uid.Valid(from) {
		fields = append(fields, unknown)
	}
	if err := invalid(fields); err != nil {
		return Role{}, err
	}
	role := Role{Workspace: c.Workspace, ID: uid.New(), Key: ownRole + text.Key(name), Name: name, CreatedAt: s.clock.Now()}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		// One at a time: two at once could both be the last that fits.
		if _, err := lockWorkspace(ctx, tx, c.Workspace); err != nil {
			return err
		}
		source, err := roleByID(ctx, tx, c.Workspace, from)
		switch {
		case errors.Is(err, errRoleNotFound):
			return invalid([]errs.Field{unknown})
		case err != nil:
			return err
		case !source.Permissions.Within(c.permissions):
			return errRoleAbove
		}
		own, err := s.nameIsFree(ctx, tx, role)
		if err != nil {
			return err
		}
		if own >= maxOwnRoles {
			return errRoleTooMany
		}
		role.Permissions = maps.Clone(source.Permissions)
		if err := insertRole(ctx, tx, role); err != nil {
			return err
		}
		return s.record(ctx, tx, c.Workspace, EventRoleCreated, role.ID, c.Actor(), RoleCreated{role.Name, source.Name, role.Permissions})
	})
	return role, err
}

// nameIsFree refuses the name of another role, and counts the workspace's own ones.
func (s *Service) nameIsFree(ctx context.Context, tx *db.Tx, role Role) (own int, err error) {
	all, err := listRoles(ctx, tx, role.Workspace)
	for _, r := range all {
		if r.ID != role.ID && ownRole+text.Key(r.Name) == role.Key {
			return own, errRoleName
		}
		if !r.Builtin {
			own++
		}
	}
	return own, err
}

// RenameRole gives a role of the workspace's own another name.
func (s *Service) RenameRole(ctx context.Context, c Caller, id, name string) (Role, error) {
	if !uid.Valid(id) {
		return Role{}, errRoleNotFound
	}
	name, fields := account.CheckLine("body.name", name, maxRoleName)
	if err := invalid(fields); err != nil {
		return Role{}, err
	}
	var role Role
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		// As for a new one: two that take the same name at once would both find it free.
		if _, err := lockWorkspace(ctx, tx, c.Workspace); err != nil {
			return err
		}
		var err error
		role, err = lockRole(ctx, tx, c.Workspace, id)
		switch {
		case err != nil:
			return err
		case role.Builtin:
			return errRoleBuiltin
		case !role.Permissions.Within(c.permissions):
			return errRoleAbove
		}
		before := role.Name
		role.Name, role.Key = name, ownRole+text.Key(name)
		if _, err := s.nameIsFree(ctx, tx, role); err != nil {
			return err
		}
		if role.MemberCount, err = countMembers(ctx, tx, c.Workspace, id); err != nil || before == name {
			return err
		}
		if err := renameRole(ctx, tx, role, clock.Ms(s.clock.Now())); err != nil {
			return err
		}
		return s.record(ctx, tx, c.Workspace, EventRoleRenamed, role.ID, c.Actor(), Change[string]{before, name})
	})
	return role, err
}

// DeleteRole takes away a role of the workspace's own that nobody has and nobody is invited with.
func (s *Service) DeleteRole(ctx context.Context, c Caller, id string) error {
	if !uid.Valid(id) {
		return errRoleNotFound
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		role, err := lockRole(ctx, tx, c.Workspace, id)
		switch {
		case err != nil:
			return err
		case role.Builtin:
			return errRoleBuiltin
		case !role.Permissions.Within(c.permissions):
			return errRoleAbove
		}
		rest, err := roleByKey(ctx, tx, c.Workspace, restRole)
		if err != nil {
			return err
		}
		if used, err := roleInUse(ctx, tx, c.Workspace, id); err != nil {
			return err
		} else if used {
			return errRoleInUse
		}
		if err := deleteRole(ctx, tx, c.Workspace, id, rest.ID, clock.Ms(s.clock.Now())); err != nil {
			return err
		}
		return s.record(ctx, tx, c.Workspace, EventRoleDeleted, role.ID, c.Actor(), RoleDeleted{role.Name})
	})
}
