package workspace

import (
	"context"
	"errors"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/httpx"
)

// passSecond asks an account that has a second factor for its code, under the limits of guessing. A wrong code is
// recorded like a wrong password.
func (s *Service) passSecond(ctx context.Context, a account.Account, code string, from account.From) error {
	second, err := s.accounts.SecondOf(ctx, s.db.Read(), a.ID)
	if err != nil || !second.On {
		return err
	}
	if code == "" {
		return account.ErrCodeNeeded
	}
	if err := s.mayGuessCode(ctx, a.ID); err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.accounts.CheckSecond(ctx, tx, a.ID, code) })
	if errors.Is(err, account.ErrCodeWrong) {
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			return s.recordForAccount(ctx, tx, a.ID, EventSignInFailed, s.signInFrom(from))
		}); err != nil {
			return err
		}
	}
	if err == nil {
		s.limits.accountCode.Forget(a.ID + " " + httpx.ClientKey(ctx))
	}
	return err
}

// mayGuessCode bounds the wrong codes of one account: a million of them are soon tried.
func (s *Service) mayGuessCode(ctx context.Context, accountID string) error {
	if err := s.limits.accountCode.Allow(accountID + " " + httpx.ClientKey(ctx)); err != nil {
		return err
	}
	return s.limits.anyoneCode.Allow(accountID)
}

// confirmSelf asks the caller for his password again, and for a code when he has a second factor.
func (s *Service) confirmSelf(ctx context.Context, c Caller, password, code string) error {
	if err := s.confirmPassword(ctx, c, "body.password", password); err != nil {
		return err
	}
	switch err := s.passSecond(ctx, account.Account{ID: c.AccountID}, code, account.From{}); {
	case errors.Is(err, account.ErrCodeNeeded):
		return errs.InvalidField("body.code", "field.required", "This field is required.")
	case errors.Is(err, account.ErrCodeWrong):
		return errs.InvalidField("body.code", "auth.code_wrong", "This code is not right, or it was used already.")
	default:
		return err
	}
}

// SecondFactor tells how the caller's second factor stands.
func (s *Service) SecondFactor(ctx context.Context, c Caller) (account.Second, error) {
	return s.accounts.SecondOf(ctx, s.db.Read(), c.AccountID)
}

// EnrolSecond gives the caller a secret for his authenticator app, against his password.
func (s *Service) EnrolSecond(ctx context.Context, c Caller, password string) (e account.Enrolment, err error) {
	second, err := s.SecondFactor(ctx, c)
	if err != nil {
		return e, err
	}
	if second.On {
		return e, account.ErrSecondOn
	}
	if err := s.confirmSelf(ctx, c, password, ""); err != nil {
		return e, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		e, err = s.accounts.Enrol(ctx, tx, c.AccountID, "CX Genie")
		return err
	})
	return e, err
}

// ConfirmSecond switches the second factor on with the first code of the app. Sessions elsewhere end: who had the
// password only is out. The answer is the recovery codes, shown once.
func (s *Service) ConfirmSecond(ctx context.Context, c Caller, code string) (codes []string, err error) {
	if err := s.mayGuessCode(ctx, c.AccountID); err != nil {
		return nil, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		tx.Notify(TopicAccess)
		if codes, err = s.accounts.Confirm(ctx, tx, c.AccountID, code); err != nil {
			return err
		}
		if err := s.accounts.EndOthers(ctx, tx, c.AccountID, c.session.Key); err != nil {
			return err
		}
		return s.recordForAccount(ctx, tx, c.AccountID, EventSecondFactor, SecondFactorChanged{On: true, How: "self"})
	})
	if errors.Is(err, account.ErrCodeWrong) {
		err = errs.InvalidField("body.code", "auth.code_wrong", "This code is not right, or it was used already.")
	}
	return codes, err
}

// RenewRecovery makes new recovery codes against password and code.
func (s *Service) RenewRecovery(ctx context.Context, c Caller, password, code string) (codes []string, err error) {
	if err := s.withSecond(ctx, c, password, code); err != nil {
		return nil, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		codes, err = s.accounts.RenewRecovery(ctx, tx, c.AccountID)
		return err
	})
	return codes, err
}

func (s *Service) withSecond(ctx context.Context, c Caller, password, code string) error {
	second, err := s.SecondFactor(ctx, c)
	if err != nil {
		return err
	}
	if !second.On {
		return account.ErrSecondOff
	}
	return s.confirmSelf(ctx, c, password, code)
}

// DisableSecond switches the caller's second factor off against password and code.
func (s *Service) DisableSecond(ctx context.Context, c Caller, password, code string) error {
	if err := s.withSecond(ctx, c, password, code); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.accounts.RemoveSecond(ctx, tx, c.AccountID); err != nil {
			return err
		}
		return s.recordForAccount(ctx, tx, c.AccountID, EventSecondFactor, SecondFactorChanged{How: "self"})
	})
}

var (
	errOnlyOwner = errs.New(errs.Forbidden, "member.owner_only", "Only the owner of the workspace can do this.")
	errElsewhere = errs.New(errs.Conflict, "member.other_workspaces", "This person is a member of other workspaces too: only he himself or the operator can do this.")
)

// ResetSecond is the owner's help for a member who has lost his app and his recovery codes. The member signs in with his
// password again. Of a person who has other workspaces too an owner takes no protection away, and an API key of nobody.
func (s *Service) ResetSecond(ctx context.Context, c Caller, memberID string) error {
	if c.Role != RoleOwner {
		return errOnlyOwner
	}
	m, err := s.someMember(ctx, c, memberID)
	if err != nil {
		return err
	}
	if c.AccountID == "" {
		return errPersonNeeded
	}
	if m.ID == c.MemberID {
		return errs.New(errs.Conflict, "member.self", "Switch your own second factor off in your account.")
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		seats, err := seatsOf(ctx, tx, m.AccountID)
		if err != nil {
			return err
		}
		if len(seats) != 1 {
			return errElsewhere
		}
		second, err := s.accounts.SecondOf(ctx, tx, m.AccountID)
		if err != nil {
			return err
		}
		if !second.On {
			return account.ErrSecondOff
		}
		tx.Notify(TopicAccess)
		if err := s.accounts.RemoveSecond(ctx, tx, m.AccountID); err != nil {
			return err
		}
		if err := s.accounts.EndSessions(ctx, tx, m.AccountID); err != nil {
			return err
		}
		return s.record(ctx, tx, c.Workspace, EventSecondFactor, m.ID, c.Actor(), SecondFactorChanged{How: "owner"})
	})
}

// Devices lists where the caller is signed in.
func (s *Service) Devices(ctx context.Context, c Caller) ([]account.Device, error) {
	return s.accounts.Devices(ctx, c.AccountID, c.session.Key)
}

// EndDevice signs one of the caller's browsers out.
func (s *Service) EndDevice(ctx context.Context, c Caller, id string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		tx.Notify(TopicAccess)
		return s.accounts.EndDevice(ctx, tx, c.AccountID, id)
	})
}

// EndOtherDevices signs the caller out everywhere but here.
func (s *Service) EndOtherDevices(ctx context.Context, c Caller) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		tx.Notify(TopicAccess)
		if err := s.accounts.EndOthers(ctx, tx, c.AccountID, c.session.Key); err != nil {
			return err
		}
		return s.recordForAccount(ctx, tx, c.AccountID, EventSignedOutEverywhere, struct{}{})
	})
}
