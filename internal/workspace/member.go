package workspace

import (
	"context"
	"errors"
	"slices"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
)

// Member is a person of the company in a workspace.
type Member struct {
	Workspace    tenant.ID
	ID           string
	AccountID    string
	Name         string
	Email        string
	RoleID       string
	Owner        bool
	State        string
	Availability string
	AllBots      bool
	Bots         []string // filled by the verbs that answer with a member
	SecondFactor bool     // filled in lists, for those who see addresses
	CreatedAt    time.Time
}

// The states of a member. A removed one is in no list; his row keeps the name that his messages show.
const (
	stateActive   = "active"
	stateDisabled = "disabled"
	stateRemoved  = "removed"
)

var (
	errMemberNotFound = errs.New(errs.NotFound, "member.not_found", "There is no such member.")
	errOwner          = errs.New(errs.Forbidden, "member.owner", "Only the owner himself can change this, by handing the workspace over.")
	errLastOwner      = errs.New(errs.Conflict, "member.last_owner", "The owner cannot be demoted, disabled or removed: a workspace always has exactly one, who can manage members.")
	errAboveOwn       = errs.New(errs.Forbidden, "member.above_own", "You can only manage members whose rights are within your own.")
	errMemberExists   = errs.New(errs.Conflict, "member.exists", "This person is a member already.",
		errs.Field{Location: "body.email", Code: "member.exists", Message: "This person is a member already."})
)

var availabilities = []string{"online", "away", "offline"}

// MemberQuery is a page of the list of members.
type MemberQuery struct {
	Search, Cursor string
	Limit          int
}

type memberCursor struct {
	ID string `json:"id"`
}

// Members lists the members of the workspace, oldest first. Everybody needs the names of his colleagues; addresses and
// disabled members are shown only to those who may see the page Members.
func (s *Service) Members(ctx context.Context, c Caller, in MemberQuery) (page.List[Member], error) {
	var from memberCursor
	if in.Cursor != "" {
		if err := page.Decode(in.Cursor, &from); err != nil {
			return page.List[Member]{}, err
		}
		if !uid.Valid(from.ID) {
			return page.List[Member]{}, page.ErrCursor
		}
	}
	limit := page.Limit(in.Limit)
	seesAll := c.Can(Need("members", View))
	rows, err := listMembers(ctx, s.db.Read(), c.Workspace, from.ID, text.Fold(in.Search), seesAll, limit+1)
	if err != nil {
		return page.List[Member]{}, err
	}
	list := page.Cut(rows, limit, func(m Member) any { return memberCursor{m.ID} })
	bots, err := botsOfMembers(ctx, s.db.Read(), c.Workspace, list.Items)
	if err != nil {
		return page.List[Member]{}, err
	}
	accounts := make([]string, len(list.Items))
	for i, m := range list.Items {
		accounts[i] = m.AccountID
	}
	second, err := s.accounts.SecondsOf(ctx, s.db.Read(), accounts)
	if err != nil {
		return page.List[Member]{}, err
	}
	for i := range list.Items {
		m := &list.Items[i]
		m.Bots = bots[m.ID]
		m.SecondFactor = seesAll && second[m.AccountID]
		if !seesAll && m.ID != c.MemberID {
			m.Email = ""
		}
	}
	return list, nil
}

// someMember finds a member who is not removed.
func (s *Service) someMember(ctx context.Context, c Caller, id string) (Member, error) {
	if !uid.Valid(id) {
		return Member{}, errMemberNotFound
	}
	m, err := memberByID(ctx, s.db.Read(), c.Workspace, id)
	if err == nil && m.State == stateRemoved {
		err = errMemberNotFound
	}
	return m, err
}

// MemberChange is what can be changed about a member; nil leaves a thing as it is.
type MemberChange struct {
	RoleID  *string
	State   *string
	AllBots *bool
	Bots    []string // nil leaves them
}

// UpdateMember changes role, state or scope of a member. The answer is the member as he is then.
func (s *Service) UpdateMember(ctx context.Context, c Caller, id string, in MemberChange) (Member, error) {
	if !uid.Valid(id) {
		return Member{}, errMemberNotFound
	}
	bots, fields := readBotIDs("body.bot_ids", in.Bots)
	if in.State != nil && *in.State != stateActive && *in.State != stateDisabled {
		fields = append(fields, errs.Field{Location: "body.state", Code: "field.not_allowed", Message: "Must be active or disabled."})
	}
	if err := invalid(fields); err != nil {
		return Member{}, err
	}
	var m Member
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if m, err = s.manageable(ctx, tx, c, id); err != nil {
			return err
		}
		if in.RoleID != nil {
			if err := s.changeRole(ctx, tx, c, &m, *in.RoleID); err != nil {
				return err
			}
		}
		if in.AllBots != nil || in.Bots != nil {
			to := scope{all: in.Bots == nil && m.AllBots, bots: m.Bots}
			if in.AllBots != nil {
				to.all = *in.AllBots
			}
			if in.Bots != nil {
				to.bots = bots
			}
			if err := s.changeScope(ctx, tx, c, &m, to); err != nil {
				return err
			}
		}
		if in.State != nil {
			if err := s.changeState(ctx, tx, c, &m, *in.State); err != nil {
				return err
			}
		}
		s.accessChanged(tx)
		return updateMember(ctx, tx, m, clock.Ms(s.clock.Now()))
	})
	return m, err
}

// manageable finds a member whom the caller may manage: not the owner, and nobody with rights above the caller's.
func (s *Service) manageable(ctx context.Context, tx *db.Tx, c Caller, id string) (Member, error) {
	m, err := lockMember(ctx, tx, c.Workspace, id)
	if err != nil {
		return Member{}, err
	}
	if m.State == stateRemoved {
		return Member{}, errMemberNotFound
	}
	if m.Owner {
		if c.MemberID == m.ID {
			return Member{}, errLastOwner
		}
		return Member{}, errOwner
	}
	role, err := roleByID(ctx, tx, c.Workspace, m.RoleID)
	if err != nil {
		return Member{}, err
	}
	if m.Bots, err = botsOf(ctx, tx, c.Workspace, id); err != nil {
		return Member{}, err
	}
	if !role.Permissions.Within(c.permissions) || !(scope{m.AllBots, m.Bots}).within(c) {
		return Member{}, errAboveOwn
	}
	return m, nil
}

// changeRole gives m another role. The owner's role is not given this way, and nobody gives more than he has.
func (s *Service) changeRole(ctx context.Context, tx *db.Tx, c Caller, m *Member, roleID string) error {
	to, err := s.assignableRole(ctx, tx, c, roleID)
	if err != nil || to.ID == m.RoleID {
		return err
	}
	from, err := roleByID(ctx, tx, c.Workspace, m.RoleID)
	if err != nil {
		return err
	}
	m.RoleID = to.ID
	return s.record(ctx, tx, c.Workspace, EventMemberRoleChanged, m.ID, c.Actor(), Change[string]{from.Key, to.Key})
}

func (s *Service) changeScope(ctx context.Context, tx *db.Tx, c Caller, m *Member, to scope) error {
	if to.all {
		to.bots = []string{}
	}
	if !to.within(c) {
		return errAboveOwn
	}
	if to.all == m.AllBots && slices.Equal(to.bots, m.Bots) {
		return nil
	}
	before := Scope{m.AllBots, m.Bots}
	m.AllBots, m.Bots = to.all, to.bots
	if err := setBots(ctx, tx, c.Workspace, m.ID, to.bots); err != nil {
		return err
	}
	return s.record(ctx, tx, c.Workspace, EventMemberScopeChanged, m.ID, c.Actor(), Change[Scope]{before, Scope{to.all, to.bots}})
}

// SeatCount is how much room the plan has for members. Limit is nil without a limit.
type SeatCount struct {
	Used    int64
	Invited int64
	Limit   *int64
}

// SeatCount counts the members and the open invitations beside what the plan allows.
func (s *Service) SeatCount(ctx context.Context, c Caller) (SeatCount, error) {
	q := s.db.Read()
	limit, err := s.seats.Limit(ctx, q, c.Workspace)
	if err != nil {
		return SeatCount{}, err
	}
	invited, err := countInvitations(ctx, q, c.Workspace, clock.Ms(s.clock.Now()))
	if err != nil {
		return SeatCount{}, err
	}
	used, err := countActive(ctx, q, c.Workspace)
	return SeatCount{Used: used, Invited: int64(invited), Limit: limit}, err
}

// changeState disables a member or lets him in again. A disabled member gives his seat back.
func (s *Service) changeState(ctx context.Context, tx *db.Tx, c Caller, m *Member, to string) error {
	if to == m.State {
		return nil
	}
	if m.ID == c.MemberID {
		return errs.New(errs.Conflict, "member.self", "You cannot disable yourself.")
	}
	seats := 1
	if to == stateDisabled {
		seats = -1
		m.Availability = "offline"
	}
	if err := s.seats.Take(ctx, tx, c.Workspace, seats); err != nil {
		return err
	}
	before := m.State
	m.State = to
	return s.record(ctx, tx, c.Workspace, EventMemberStateChanged, m.ID, c.Actor(), Change[string]{before, to})
}

// RemoveMember takes a member out of the workspace: his keys stop working, his name stays on his messages, and what
// was assigned to him passes to toMemberID, or to nobody ("").
func (s *Service) RemoveMember(ctx context.Context, c Caller, id, toMemberID string) error {
	if !uid.Valid(id) {
		return errMemberNotFound
	}
	wrongHeir := errs.InvalidField("query.to_member_id", "member.not_found", "There is no such member to take over.")
	if toMemberID != "" && (!uid.Valid(toMemberID) || toMemberID == id) {
		return wrongHeir
	}
	if toMemberID != "" {
		heir, err := s.CallerOf(ctx, c.Workspace, toMemberID)
		switch {
		case errs.KindOf(err) == errs.NotFound && err != nil:
			return wrongHeir
		case err != nil:
			return err
		case !heir.Can(Need("live_chat", Edit)): // conversations would lie with somebody who cannot answer
			return errs.InvalidField("query.to_member_id", "member.cannot_answer", "This member cannot answer customers.")
		}
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		m, err := s.manageable(ctx, tx, c, id)
		if err != nil {
			return err
		}
		left := MemberRemoved{Name: m.Name, ToMemberID: toMemberID}
		if toMemberID != "" {
			heir, err := memberByID(ctx, tx, c.Workspace, toMemberID)
			if errors.Is(err, errMemberNotFound) || err == nil && heir.State != stateActive {
				return wrongHeir
			}
			if err != nil {
				return err
			}
			bots, err := botsOf(ctx, tx, c.Workspace, heir.ID)
			if err != nil {
				return err
			}
			left.ToName, left.ToScope = heir.Name, &Scope{heir.AllBots, bots}
		}
		if m.State == stateActive {
			if err := s.seats.Take(ctx, tx, c.Workspace, -1); err != nil {
				return err
			}
		}
		if err := s.revokeKeysOf(ctx, tx, c, m.ID); err != nil {
			return err
		}
		if err := removeMember(ctx, tx, m, clock.Ms(s.clock.Now())); err != nil {
			return err
		}
		s.accessChanged(tx)
		return s.record(ctx, tx, c.Workspace, EventMemberRemoved, m.ID, c.Actor(), left)
	})
}

// SetAvailability is the caller's own switch: online, away or offline.
func (s *Service) SetAvailability(ctx context.Context, c Caller, availability string) error {
	if !slices.Contains(availabilities, availability) {
		return errs.InvalidField("body.availability", "field.not_allowed", "Must be online, away or offline.")
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		m, err := lockMember(ctx, tx, c.Workspace, c.MemberID)
		if err != nil || m.Availability == availability {
			return err
		}
		before := m.Availability
		m.Availability = availability
		if err := updateMember(ctx, tx, m, clock.Ms(s.clock.Now())); err != nil {
			return err
		}
		return s.record(ctx, tx, c.Workspace, EventMemberAvailability, m.ID, c.Actor(), Change[string]{before, availability})
	})
}

// join makes an account a member, or lets a former member in again under his old id.
func (s *Service) join(ctx context.Context, tx *db.Tx, m Member, role Role, by events.Actor, how string) (Member, error) {
	if err := s.seats.Take(ctx, tx, m.Workspace, 1); err != nil {
		return Member{}, err
	}
	now := s.clock.Now()
	m.RoleID, m.State = role.ID, stateActive
	m.Availability = "online" // which counts only while a screen of his is open
	former, err := memberByAccount(ctx, tx, m.Workspace, m.AccountID)
	switch {
	case errors.Is(err, errMemberNotFound):
		if m.CreatedAt = now; m.ID == "" {
			m.ID = uid.New()
		}
		err = insertMember(ctx, tx, m)
	case err != nil:
		return Member{}, err
	case former.State != stateRemoved:
		return Member{}, errMemberExists
	default:
		m.ID, m.CreatedAt = former.ID, former.CreatedAt
		err = updateMember(ctx, tx, m, clock.Ms(now))
	}
	if err != nil {
		return Member{}, err
	}
	if err := insertSeat(ctx, tx, m); err != nil {
		return Member{}, err
	}
	if err := setBots(ctx, tx, m.Workspace, m.ID, m.Bots); err != nil {
		return Member{}, err
	}
	s.accessChanged(tx)
	if by.ID == "" && by.Kind == "member" {
		by.ID = m.ID
	}
	return m, s.record(ctx, tx, m.Workspace, EventMemberJoined, m.ID, by, MemberJoined{
		Name: m.Name, Email: m.Email, Role: role.Key, Scope: Scope{m.AllBots, m.Bots}, How: how,
	})
}
