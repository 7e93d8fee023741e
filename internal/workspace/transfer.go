package workspace

import (
	"context"
	"errors"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/tenant"
)

const jobTransferMail = "workspace.transfer_mail"

// transferMailArgs name one of the two people whom the mail is for.
type transferMailArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	Account   string    `json:"account_id"`
	From      string    `json:"from"`
	To        string    `json:"to"`
}

// TransferOwnership makes another active member the owner, and the owner an admin. Only the owner can do it, and shows
// with password and code that it is he. Both are told by mail.
func (s *Service) TransferOwnership(ctx context.Context, c Caller, toMemberID, password, code string) error {
	if c.AccountID == "" {
		return errPersonNeeded
	}
	if c.Role != RoleOwner {
		return errOnlyOwner
	}
	heir := errs.InvalidField("body.to_member_id", "member.not_found", "There is no such member to take over.")
	if m, err := s.someMember(ctx, c, toMemberID); errors.Is(err, errMemberNotFound) || err == nil && (m.State != stateActive || m.ID == c.MemberID) {
		return heir
	} else if err != nil {
		return err
	}
	if err := s.confirmSelf(ctx, c, password, code); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		from, err := lockMember(ctx, tx, c.Workspace, c.MemberID)
		if err != nil {
			return err
		}
		to, err := lockMember(ctx, tx, c.Workspace, toMemberID)
		if err != nil {
			return err
		}
		switch {
		case !from.Owner: // he has done it a moment ago, elsewhere
			return errOnlyOwner
		case to.State != stateActive:
			return heir
		}
		admin, err := roleByKey(ctx, tx, c.Workspace, "admin")
		if err != nil {
			return err
		}
		to.RoleID, from.RoleID = from.RoleID, admin.ID
		to.AllBots = true
		if err := setBots(ctx, tx, c.Workspace, to.ID, nil); err != nil {
			return err
		}
		now := clock.Ms(s.clock.Now())
		for _, m := range []Member{from, to} { // there is one owner at most, so the old one steps down first
			if err := setOwner(ctx, tx, c.Workspace, m.ID, m.ID == to.ID); err != nil {
				return err
			}
			if err := updateMember(ctx, tx, m, now); err != nil {
				return err
			}
		}
		s.accessChanged(tx)
		if s.MailConfigured() {
			for _, m := range []Member{from, to} {
				args := transferMailArgs{c.Workspace, m.AccountID, from.Name, to.Name}
				if err := jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobTransferMail, Args: args}); err != nil {
					return err
				}
			}
		}
		return s.record(ctx, tx, c.Workspace, EventOwnerChanged, to.ID, c.Actor(), OwnerChanged{FromMemberID: from.ID, From: from.Name, ToMemberID: to.ID, To: to.Name})
	})
}

func (s *Service) sendTransferMail(ctx context.Context, t jobs.Task) error {
	var args transferMailArgs
	if err := t.Decode(&args); err != nil {
		return err
	}
	a, err := s.accounts.ByID(ctx, s.db.Read(), args.Account)
	if errors.Is(err, account.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	w, err := workspaceByID(ctx, s.db.Read(), args.Workspace)
	if err != nil {
		return err
	}
	subject, body := transferWords(a.Locale, w.Name, args.From, args.To)
	return s.send(ctx, t, mail.Message{To: a.Email, ToName: a.Name, Subject: subject, Text: body})
}

func transferWords(locale, workspace, from, to string) (subject, body string) {
	if locale == "vi" {
		return "Chủ sở hữu mới của " + workspace,
			from + " đã chuyển quyền sở hữu " + workspace + " cho " + to + ". " + from + " nay là quản trị viên.\n\nNếu bạn không biết việc này, hãy liên hệ ngay với chủ sở hữu mới.\n"
	}
	return "New owner of " + workspace,
		from + " has handed " + workspace + " over to " + to + ". " + from + " is an admin from now on.\n\nIf you know nothing of this, talk to the new owner at once.\n"
}
