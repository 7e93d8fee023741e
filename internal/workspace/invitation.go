package workspace

import (
	"context"
	"errors"
	"time"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// Invitation asks a person, by his address, to become a member. Its link works for seven days.
type Invitation struct {
	Workspace tenant.ID
	ID        string
	Email     string
	RoleID    string
	AllBots   bool
	Bots      []string
	State     string // pending, accepted or revoked; Shown adds expired
	InvitedBy string
	CreatedAt time.Time
	ExpiresAt time.Time

	tokenHash string
}

const (
	invitePending  = "pending"
	inviteAccepted = "accepted"
	inviteRevoked  = "revoked"
	inviteExpired  = "expired" // never stored: pending, and over its time

	tokenInvitation = "invitation"
	tokenAPIKey     = "api_key"
)

var (
	errInvitationNotFound = errs.New(errs.NotFound, "invitation.not_found", "There is no such invitation, or it was taken back.")
	errInvitationUsed     = errs.New(errs.Conflict, "invitation.used", "This invitation was accepted already. Sign in instead.")
	errInvitationExpired  = errs.New(errs.Conflict, "invitation.expired", "This invitation is over its time. Ask for a new one.")
	errInvited            = errs.New(errs.Conflict, "invitation.exists", "This person is invited already: send the invitation again instead.",
		errs.Field{Location: "body.email", Code: "invitation.exists", Message: "This person is invited already: send the invitation again instead."})
	errOtherAccount = errs.New(errs.Conflict, "invitation.other_account", "You are signed in with another address than the invited one. Sign out first, or give the password of the invited account.")
)

// Shown is the state as people see it.
func (i Invitation) Shown(now time.Time) string {
	if i.State == invitePending && !now.Before(i.ExpiresAt) {
		return inviteExpired
	}
	return i.State
}

// NewInvitation is what is typed to invite somebody.
type NewInvitation struct {
	Email   string
	RoleID  string
	AllBots *bool
	Bots    []string
}

// Invitations lists what is open: pending and expired ones, newest first.
func (s *Service) Invitations(ctx context.Context, c Caller) ([]Invitation, error) {
	return listInvitations(ctx, s.db.Read(), c.Workspace)
}

// Invite makes an invitation and its link, which is shown now and mailed when mail is set up, and stored nowhere.
func (s *Service) Invite(ctx context.Context, c Caller, in NewInvitation) (Invitation, string, error) {
	email, fields := account.CheckEmail("body.email", in.Email)
	if in.RoleID == "" {
		fields = append(fields, errs.Field{Location: "body.role_id", Code: "field.required", Message: "This field is required."})
	}
	sc, wrong := readScope(in.AllBots, in.Bots)
	if err := invalid(append(fields, wrong...)); err != nil {
		return Invitation{}, "", err
	}
	var inv Invitation
	var token string
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		role, err := s.assignableRole(ctx, tx, c, in.RoleID)
		if err != nil {
			return err
		}
		if !sc.within(c) {
			return errAboveOwn
		}
		if err := s.invitable(ctx, tx, c.Workspace, email); err != nil {
			return err
		}
		inv = Invitation{
			Workspace: c.Workspace, ID: uid.New(), Email: email, RoleID: role.ID, AllBots: sc.all, Bots: sc.bots,
			State: invitePending, InvitedBy: c.MemberID, CreatedAt: s.clock.Now(),
		}
		token = s.freshToken(&inv)
		if won, err := insertInvitation(ctx, tx, inv); err != nil {
			return err
		} else if !won {
			return errInvited
		}
		return s.sendInvitation(ctx, tx, c, inv, role, token, false)
	})
	if err != nil {
		return Invitation{}, "", err
	}
	return inv, s.link("invite", token), nil
}

// invitable says why an address cannot be invited: it is a member's, or the plan has no seat for one more.
func (s *Service) invitable(ctx context.Context, tx *db.Tx, ws tenant.ID, email string) error {
	a, err := s.accounts.ByEmail(ctx, tx, email)
	if err == nil {
		m, err := memberByAccount(ctx, tx, ws, a.ID)
		if err == nil && m.State != stateRemoved {
			return errMemberExists
		}
		if err != nil && !errors.Is(err, errMemberNotFound) {
			return err
		}
	} else if !errors.Is(err, account.ErrNotFound) {
		return err
	}
	now := clock.Ms(s.clock.Now())
	if err := revokeExpired(ctx, tx, ws, account.NormEmail(email), now); err != nil {
		return err
	}
	open, err := countInvitations(ctx, tx, ws, now)
	if err != nil {
		return err
	}
	return s.seats.Room(ctx, tx, ws, open+1)
}

// freshToken gives the invitation a new link for seven days; an earlier link stops working.
func (s *Service) freshToken(inv *Invitation) string {
	token := secret.Token()
	inv.tokenHash, inv.ExpiresAt = secret.Hash(token), s.clock.Now().Add(invitationTime)
	return token
}

// sendInvitation makes the link findable, mails it where mail is set up, and records it.
func (s *Service) sendInvitation(ctx context.Context, tx *db.Tx, c Caller, inv Invitation, role Role, token string, again bool) error {
	if err := insertHolder(ctx, tx, tokenInvitation, inv.tokenHash, inv.Workspace, inv.ID); err != nil {
		return err
	}
	if err := s.enqueueInvitationMail(ctx, tx, inv, c.Name, token); err != nil {
		return err
	}
	return s.record(ctx, tx, inv.Workspace, EventMemberInvited, inv.ID, c.Actor(), MemberInvited{
		Email: inv.Email, Role: role.Key, Scope: Scope{inv.AllBots, inv.Bots}, Again: again,
	})
}

// ResendInvitation makes a new link for seven days; the earlier one stops working.
func (s *Service) ResendInvitation(ctx context.Context, c Caller, id string) (Invitation, string, error) {
	var inv Invitation
	var token string
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if inv, err = s.openInvitation(ctx, tx, c.Workspace, id); err != nil {
			return err
		}
		role, err := s.assignableRole(ctx, tx, c, inv.RoleID)
		if err != nil {
			return err
		}
		if !(scope{inv.AllBots, inv.Bots}).within(c) {
			return errAboveOwn
		}
		if err := deleteHolder(ctx, tx, inv.Workspace, inv.tokenHash); err != nil {
			return err
		}
		token = s.freshToken(&inv)
		if err := updateInvitation(ctx, tx, inv, clock.Ms(s.clock.Now())); err != nil {
			return err
		}
		return s.sendInvitation(ctx, tx, c, inv, role, token, true)
	})
	if err != nil {
		return Invitation{}, "", err
	}
	return inv, s.link("invite", token), nil
}

// RevokeInvitation takes an invitation back: its link stops working.
func (s *Service) RevokeInvitation(ctx context.Context, c Caller, id string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		inv, err := s.openInvitation(ctx, tx, c.Workspace, id)
		if err != nil {
			return err
		}
		if err := s.closeInvitation(ctx, tx, inv, inviteRevoked); err != nil {
			return err
		}
		return s.record(ctx, tx, c.Workspace, EventInvitationRevoked, inv.ID, c.Actor(), InvitationRevoked{inv.Email})
	})
}

func (s *Service) closeInvitation(ctx context.Context, tx *db.Tx, inv Invitation, state string) error {
	inv.State = state
	return updateInvitation(ctx, tx, inv, clock.Ms(s.clock.Now()))
}

// openInvitation finds a pending or expired one.
func (s *Service) openInvitation(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) (Invitation, error) {
	if !uid.Valid(id) {
		return Invitation{}, errInvitationNotFound
	}
	inv, err := lockInvitation(ctx, tx, ws, id)
	switch {
	case err != nil:
		return Invitation{}, err
	case inv.State == inviteAccepted:
		return Invitation{}, errInvitationUsed
	case inv.State != invitePending:
		return Invitation{}, errInvitationNotFound
	}
	return inv, nil
}

// Invited is what an invited person sees before he accepts.
type Invited struct {
	Workspace    Workspace
	Role         Role
	Email        string
	NeedsAccount bool
}

// LookAtInvitation tells who is invited where; the token is the right to know.
func (s *Service) LookAtInvitation(ctx context.Context, token string) (Invited, error) {
	inv, err := s.invitationOf(ctx, s.db.Read(), token)
	if err != nil {
		return Invited{}, err
	}
	out := Invited{Email: inv.Email}
	if out.Workspace, err = workspaceByID(ctx, s.db.Read(), inv.Workspace); err != nil {
		return Invited{}, err
	}
	if out.Role, err = roleByID(ctx, s.db.Read(), inv.Workspace, inv.RoleID); err != nil {
		return Invited{}, err
	}
	_, err = s.accounts.ByEmail(ctx, s.db.Read(), inv.Email)
	out.NeedsAccount = errors.Is(err, account.ErrNotFound)
	if err != nil && !out.NeedsAccount {
		return Invited{}, err
	}
	return out, nil
}

// invitationOf finds the invitation of a link that still works.
func (s *Service) invitationOf(ctx context.Context, q db.Querier, token string) (Invitation, error) {
	ws, id, err := holderOf(ctx, q, tokenInvitation, secret.Hash(token))
	if db.NotFound(err) {
		return Invitation{}, errInvitationNotFound
	}
	if err != nil {
		return Invitation{}, err
	}
	inv, err := invitationByID(ctx, q, ws, id)
	switch {
	case err != nil:
		return Invitation{}, err
	case inv.Shown(s.clock.Now()) == inviteExpired:
		return Invitation{}, errInvitationExpired
	case inv.State == inviteAccepted:
		return Invitation{}, errInvitationUsed
	case inv.State != invitePending:
		return Invitation{}, errInvitationNotFound
	}
	return inv, nil
}

// Acceptance is what an invited person sends. Signed is his session, the zero value when he is not signed in.
type Acceptance struct {
	Token, Name, Password string
	Code                  string // of the second factor
	Signed                account.Session
	From                  account.From
}

// Accept makes the invited person a member: with a new account, or with the account of the invited address, which he
// proves by being signed in with it or by its password. The answer is the token of his session, empty when he had one.
func (s *Service) Accept(ctx context.Context, in Acceptance) (token, accountID string, err error) {
	inv, err := s.invitationOf(ctx, s.db.Read(), in.Token)
	if err != nil {
		return "", "", err
	}
	known, draft, err := s.proveInvited(ctx, inv, in)
	if err != nil {
		return "", "", err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		inv, err := s.invitationOf(ctx, tx, in.Token)
		if err != nil {
			return err
		}
		if inv, err = s.openInvitation(ctx, tx, inv.Workspace, inv.ID); err != nil {
			return err // somebody was faster, and the row is ours from here on
		}
		a := known
		if a.ID == "" {
			if a, err = s.accounts.Create(ctx, tx, draft); err != nil {
				return err
			}
		}
		accountID = a.ID
		if err := s.joinInvited(ctx, tx, inv, a); err != nil {
			return err
		}
		if in.Signed.AccountID == a.ID {
			return nil
		}
		token, err = s.accounts.StartSession(ctx, tx, a.ID, in.From)
		return err
	})
	return token, accountID, err
}

// proveInvited finds the account that the invited address has, proven to be this person's, or drafts a new one.
func (s *Service) proveInvited(ctx context.Context, inv Invitation, in Acceptance) (account.Account, account.Draft, error) {
	known, err := s.accounts.ByEmail(ctx, s.db.Read(), inv.Email)
	if errors.Is(err, account.ErrNotFound) {
		w, err := workspaceByID(ctx, s.db.Read(), inv.Workspace)
		if err != nil {
			return account.Account{}, account.Draft{}, err
		}
		fresh := account.NewAccount{Email: inv.Email, Name: in.Name, Password: in.Password, Locale: w.Locale}
		if err := invalid(fresh.Check()); err != nil {
			return account.Account{}, account.Draft{}, err
		}
		draft, err := s.accounts.Draft(ctx, fresh)
		return account.Account{}, draft, err
	}
	if err != nil || known.ID == in.Signed.AccountID {
		return known, account.Draft{}, err
	}
	if in.Password == "" {
		if in.Signed.AccountID != "" {
			return account.Account{}, account.Draft{}, errOtherAccount
		}
		return account.Account{}, account.Draft{}, errs.InvalidField("body.password", "field.required", "This field is required.")
	}
	known, err = s.authenticate(ctx, inv.Email, in.Password, in.From)
	if err == nil {
		err = s.passSecond(ctx, known, in.Code, in.From)
	}
	return known, account.Draft{}, err
}
