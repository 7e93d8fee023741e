package workspace

import (
	"context"
	"errors"
	"slices"
	"strings"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/text"
)

// Workspace returns the caller's workspace.
func (s *Service) Workspace(ctx context.Context, c Caller) (Workspace, error) {
	return workspaceByID(ctx, s.db.Read(), c.Workspace)
}

// Settings are what can be changed about a workspace; nil leaves a thing as it is. It is also the before and after of
// the event setting.changed.
type Settings struct {
	Name        *string   `json:"name,omitempty"`
	Timezone    *string   `json:"timezone,omitempty"`
	Locale      *string   `json:"locale,omitempty"`
	CompanyName *string   `json:"company_name,omitempty"`
	Industry    *string   `json:"industry,omitempty"`
	Description *string   `json:"description,omitempty"`
	FirstReply  *int      `json:"first_reply_minutes,omitempty"`
	Important   *[]string `json:"important_labels,omitempty"`
}

// How many minutes the first answer may take, where it is limited.
const (
	minFirstReply = 2
	maxFirstReply = 60
)

// How many labels name important customers, and how long one is.
const (
	maxLabels = 20
	maxLabel  = 100
)

// checkLabels are labels in one line each, each once whatever its case.
func checkLabels(in []string) (out []string, wrong []errs.Field) {
	out = []string{}
	for _, l := range in {
		l = text.Line(l)
		if l == "" || slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, l) }) {
			continue
		}
		switch {
		case text.Len(l) > maxLabel:
			return out, []errs.Field{{Location: "body.important_labels", Code: "field.too_long", Message: "Too long: at most 100 characters each."}}
		case strings.ContainsAny(l, ",;"):
			return out, []errs.Field{{Location: "body.important_labels", Code: "label.sign", Message: "A label has no comma or semicolon in it."}}
		}
		out = append(out, l)
	}
	if len(out) > maxLabels {
		return out, []errs.Field{{Location: "body.important_labels", Code: "field.too_many", Message: "At most 20 labels."}}
	}
	return out, nil
}

// UpdateWorkspace changes the settings of the workspace.
func (s *Service) UpdateWorkspace(ctx context.Context, c Caller, in Settings) (Workspace, error) {
	var fields []errs.Field
	check := func(v *string, rule func(location, v string) (string, []errs.Field), location string) {
		if v != nil {
			clean, wrong := rule(location, *v)
			*v, fields = clean, append(fields, wrong...)
		}
	}
	check(in.Name, checkWorkspaceName, "body.name")
	check(in.Timezone, checkTimezone, "body.timezone")
	check(in.Locale, account.CheckLocale, "body.locale")
	check(in.CompanyName, checkCompany, "body.company_name")
	check(in.Industry, checkIndustry, "body.industry")
	check(in.Description, checkDescription, "body.description")
	if n := in.FirstReply; n != nil && *n != 0 && (*n < minFirstReply || *n > maxFirstReply) {
		fields = append(fields, errs.Field{Location: "body.first_reply_minutes", Code: "field.range", Message: "0, or 2 to 60 minutes."})
	}
	if in.Important != nil {
		labels, wrong := checkLabels(*in.Important)
		in.Important, fields = &labels, append(fields, wrong...)
	}
	if err := invalid(fields); err != nil {
		return Workspace{}, err
	}
	var w Workspace
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if w, err = lockWorkspace(ctx, tx, c.Workspace); err != nil {
			return err
		}
		var before, after Settings
		change := func(old *string, to *string, b, a **string) {
			if to != nil && *to != *old {
				was := *old
				*b, *a, *old = &was, to, *to
			}
		}
		change(&w.Name, in.Name, &before.Name, &after.Name)
		change(&w.Timezone, in.Timezone, &before.Timezone, &after.Timezone)
		change(&w.Locale, in.Locale, &before.Locale, &after.Locale)
		change(&w.CompanyName, in.CompanyName, &before.CompanyName, &after.CompanyName)
		change(&w.Industry, in.Industry, &before.Industry, &after.Industry)
		change(&w.Description, in.Description, &before.Description, &after.Description)
		if in.FirstReply != nil && *in.FirstReply != w.FirstReply {
			was := w.FirstReply
			before.FirstReply, after.FirstReply, w.FirstReply = &was, in.FirstReply, *in.FirstReply
		}
		if in.Important != nil && !slices.Equal(*in.Important, w.Important) {
			was := w.Important
			before.Important, after.Important, w.Important = &was, in.Important, *in.Important
		}
		if after == (Settings{}) {
			return nil
		}
		w.UpdatedAt = s.clock.Now()
		tx.After(func() { s.openings.Drop(c.Workspace) })
		if err := updateWorkspace(ctx, tx, w); err != nil {
			return err
		}
		return s.record(ctx, tx, c.Workspace, EventSettingChanged, string(c.Workspace), c.Actor(), Change[Settings]{before, after})
	})
	return w, err
}

// Me is a signed-in person with his workspaces.
type Me struct {
	Account     account.Account
	Memberships []Membership
}

// Membership is one workspace of a person, and what he may do there.
type Membership struct {
	Workspace Workspace
	Member    Member
	Role      Role
}

// Me tells who an account is and where it is an active member.
func (s *Service) Me(ctx context.Context, accountID string) (Me, error) {
	q := s.db.Read()
	a, err := s.accounts.ByID(ctx, q, accountID)
	if err != nil {
		return Me{}, err
	}
	me := Me{Account: a}
	seats, err := seatsOf(ctx, q, accountID)
	if err != nil {
		return Me{}, err
	}
	for _, seat := range seats {
		ms, err := s.membership(ctx, q, seat, accountID)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return Me{}, err
		}
		me.Memberships = append(me.Memberships, ms)
	}
	return me, nil
}

func (s *Service) membership(ctx context.Context, q db.Querier, at seat, accountID string) (Membership, error) {
	var ms Membership
	var err error
	if ms.Member, err = memberByAccount(ctx, q, at.workspace, accountID); err != nil {
		return ms, err
	}
	if ms.Member.State != stateActive {
		return ms, ErrNotFound
	}
	if ms.Role, err = roleByID(ctx, q, at.workspace, ms.Member.RoleID); err != nil {
		return ms, err
	}
	ms.Workspace, err = workspaceByID(ctx, q, at.workspace)
	return ms, err
}

// UpdateMe changes the caller's own name and language; nil leaves a thing as it is. His name changes in all of his
// workspaces.
func (s *Service) UpdateMe(ctx context.Context, c Caller, name, locale *string) error {
	var p account.Profile
	var fields, wrong []errs.Field
	if name != nil {
		p.Name, wrong = account.CheckName("body.name", *name)
		fields = append(fields, wrong...)
	}
	if locale != nil {
		p.Locale, wrong = account.CheckLocale("body.locale", *locale)
		fields = append(fields, wrong...)
	}
	if err := invalid(fields); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := s.accounts.ByID(ctx, tx, c.AccountID)
		if err != nil {
			return err
		}
		if name == nil {
			p.Name = a.Name
		}
		if locale == nil {
			p.Locale = a.Locale
		}
		if err := s.accounts.UpdateProfile(ctx, tx, c.AccountID, p); err != nil || p.Name == a.Name {
			return err
		}
		seats, err := seatsOf(ctx, tx, c.AccountID)
		if err != nil {
			return err
		}
		for _, at := range seats {
			if err := renameMember(ctx, tx, at, p.Name, a.Email, clock.Ms(s.clock.Now())); err != nil {
				return err
			}
			by := events.Actor{Kind: "member", ID: at.member}
			if err := s.record(ctx, tx, at.workspace, EventMemberRenamed, at.member, by, Change[string]{a.Name, p.Name}); err != nil {
				return err
			}
		}
		s.accessChanged(tx)
		return nil
	})
}
