package workspace

import (
	"context"
	"database/sql"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// CallerOf is an active member as he may act now, for rooms that choose among members (assignment, who is there).
// ErrNotFound when the id is nobody's or the member is not active.
func (s *Service) CallerOf(ctx context.Context, ws tenant.ID, memberID string) (Caller, error) {
	if !uid.Valid(memberID) {
		return Caller{}, ErrNotFound
	}
	m, err := memberByID(ctx, s.db.Read(), ws, memberID)
	if err != nil {
		return Caller{}, err
	}
	if m.State != stateActive {
		return Caller{}, ErrNotFound
	}
	return callerOf(ctx, s.db.Read(), m)
}

// active lists the active members, at most 200, and each as he may act now: three statements, however many they are.
func (s *Service) active(ctx context.Context, ws tenant.ID) ([]Member, []Caller, error) {
	q := s.db.Read()
	rows, err := q.QueryContext(ctx, `SELECT `+memberColumns+` FROM member WHERE workspace_id = $1 AND state = $2 ORDER BY id LIMIT 200`, ws, stateActive)
	members, err := db.Collect(rows, err, func(r *sql.Rows) (Member, error) { return scanMember(r.Scan) })
	if err != nil || len(members) == 0 {
		return nil, nil, err
	}
	bots, err := botsOfMembers(ctx, q, ws, members)
	if err != nil {
		return nil, nil, err
	}
	roles, err := listRoles(ctx, q, ws)
	if err != nil {
		return nil, nil, err
	}
	byID := make(map[string]Role, len(roles))
	for _, r := range roles {
		byID[r.ID] = r
	}
	callers := make([]Caller, len(members))
	for i, m := range members {
		callers[i] = callerIn(m, byID[m.RoleID], bots[m.ID])
	}
	return members, callers, nil
}

// Available lists the active members whose availability is online. Whether they have a screen open is not known here.
func (s *Service) Available(ctx context.Context, ws tenant.ID) ([]Caller, error) {
	members, callers, err := s.active(ctx, ws)
	var out []Caller
	for i, m := range members {
		if m.Availability == "online" {
			out = append(out, callers[i])
		}
	}
	return out, err
}

// Reach is how an active member is told something.
type Reach struct {
	MemberID     string
	Name         string
	Email        string
	Locale       string
	Availability string
}

// Reachable lists the active members who see a bot and have a permission, at most 200.
func (s *Service) Reachable(ctx context.Context, ws tenant.ID, botID string, need Permission) ([]Reach, error) {
	members, callers, err := s.active(ctx, ws)
	var out []Reach
	for i, m := range members {
		if callers[i].SeesBot(botID) && callers[i].Can(need) {
			out = append(out, Reach{MemberID: m.ID, Name: m.Name, Email: m.Email, Availability: m.Availability})
		}
	}
	return out, err
}

// ReachOf is how one active member is told something, with his language; ErrNotFound when he is no longer one.
func (s *Service) ReachOf(ctx context.Context, ws tenant.ID, memberID string) (Reach, error) {
	m, err := memberByID(ctx, s.db.Read(), ws, memberID)
	if err != nil {
		return Reach{}, err
	}
	if m.State != stateActive {
		return Reach{}, ErrNotFound
	}
	a, err := s.accounts.ByID(ctx, s.db.Read(), m.AccountID)
	return Reach{MemberID: m.ID, Name: m.Name, Email: m.Email, Locale: a.Locale, Availability: m.Availability}, err
}
