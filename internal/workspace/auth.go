package workspace

import (
	"context"
	"errors"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/httpx"
)

// authenticate checks e-mail and password under the limits of guessing, and records a failure in the person's
// workspaces. Whether an address is known shows neither in the answer nor in the time it takes.
func (s *Service) authenticate(ctx context.Context, email, password string, from account.From) (account.Account, error) {
	if err := s.limits.addressSignIn.Allow(httpx.ClientKey(ctx)); err != nil {
		return account.Account{}, err
	}
	if err := s.mayGuess(ctx, email); err != nil {
		return account.Account{}, err
	}
	a, err := s.accounts.Authenticate(ctx, email, password)
	if err == nil {
		s.guessedRight(ctx, email)
		return a, nil
	}
	if errors.Is(err, account.ErrWrongCredentials) && a.ID != "" {
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			return s.recordForAccount(ctx, tx, a.ID, EventSignInFailed, s.signInFrom(from))
		}); err != nil {
			return account.Account{}, err
		}
	}
	return account.Account{}, err
}

// mayGuess bounds the wrong passwords of one account: closely from one address, more widely from all of them.
func (s *Service) mayGuess(ctx context.Context, email string) error {
	key := account.NormEmail(email)
	if err := s.limits.accountSignIn.Allow(key + " " + httpx.ClientKey(ctx)); err != nil {
		return err
	}
	return s.limits.accountAnyone.Allow(key)
}

// guessedRight takes the wrong passwords before a right one off the account.
func (s *Service) guessedRight(ctx context.Context, email string) {
	key := account.NormEmail(email)
	s.limits.accountSignIn.Forget(key + " " + httpx.ClientKey(ctx))
	s.limits.accountAnyone.Forget(key)
}

// SignIn starts a session for a person who knows e-mail and password, and has a code where his account asks for one;
// replaces is the session the browser had before.
func (s *Service) SignIn(ctx context.Context, email, password, code string, from account.From, replaces account.Session) (token, accountID string, err error) {
	a, err := s.authenticate(ctx, email, password, from)
	if err != nil {
		return "", "", err
	}
	if err := s.passSecond(ctx, a, code, from); err != nil {
		return "", "", err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if replaces.Key != "" {
			if err := s.accounts.EndSession(ctx, tx, replaces.Key); err != nil {
				return err
			}
		}
		if token, err = s.accounts.StartSession(ctx, tx, a.ID, from); err != nil {
			return err
		}
		return s.recordForAccount(ctx, tx, a.ID, EventSignedIn, s.signInFrom(from))
	})
	return token, a.ID, err
}

// SignOut ends the caller's session.
func (s *Service) SignOut(ctx context.Context, c Caller) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		tx.Notify(TopicAccess)
		return s.accounts.EndSession(ctx, tx, c.session.Key)
	})
}

// SignOutEverywhere ends all sessions of the caller, this one too.
func (s *Service) SignOutEverywhere(ctx context.Context, c Caller) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		tx.Notify(TopicAccess)
		if err := s.accounts.EndSessions(ctx, tx, c.AccountID); err != nil {
			return err
		}
		return s.recordForAccount(ctx, tx, c.AccountID, EventSignedOutEverywhere, struct{}{})
	})
}

// ChangePassword asks for the present password, or without one for a sign-in at the provider a moment ago, stores the new one and ends the person's other sessions.
func (s *Service) ChangePassword(ctx context.Context, c Caller, current, password string) error {
	vouched, err := s.confirmVouched(ctx, c)
	if err != nil {
		return err
	}
	fields := account.CheckPassword("body.password", c.session.Email, password)
	if current == "" && !vouched {
		fields = append(fields, errs.Field{Location: "body.current", Code: "field.required", Message: "This field is required."})
	}
	if err := invalid(fields); err != nil {
		return err
	}
	if err := s.confirmPassword(ctx, c, "body.current", current); err != nil {
		return err
	}
	return s.setPassword(ctx, c.AccountID, password, "change", func(ctx context.Context, tx *db.Tx, hash string) error {
		return s.accounts.SetPassword(ctx, tx, c.AccountID, hash, c.session.Key)
	})
}

// ConfirmReset stores the password of a person who has a link for it, and signs him out everywhere.
func (s *Service) ConfirmReset(ctx context.Context, token, password string) error {
	a, err := s.accounts.ResetAccount(ctx, token)
	if err != nil {
		return err
	}
	if err := invalid(account.CheckPassword("body.password", a.Email, password)); err != nil {
		return err
	}
	return s.setPassword(ctx, a.ID, password, "reset", func(ctx context.Context, tx *db.Tx, hash string) error {
		id, err := s.accounts.UseReset(ctx, tx, token)
		if err != nil {
			return err
		}
		s.guessedRight(ctx, a.Email)
		return s.accounts.SetPassword(ctx, tx, id, hash, "")
	})
}

// confirmPassword asks the caller for his present password, as often as somebody may guess; location is its field. Who has
// no password has signed in at the provider a moment ago, or is asked to.
func (s *Service) confirmPassword(ctx context.Context, c Caller, location, password string) error {
	if vouched, err := s.confirmVouched(ctx, c); err != nil || vouched {
		return err
	}
	if password == "" {
		return errs.InvalidField(location, "field.required", "This field is required.")
	}
	if err := s.mayGuess(ctx, c.session.Email); err != nil {
		return err
	}
	ok, err := s.accounts.Confirms(ctx, c.AccountID, password)
	if err != nil {
		return err
	}
	if !ok {
		return errs.InvalidField(location, "password.wrong", "This is not your present password.")
	}
	s.guessedRight(ctx, c.session.Email)
	return nil
}

func (s *Service) setPassword(ctx context.Context, accountID, password, how string, store func(context.Context, *db.Tx, string) error) error {
	hash, err := s.accounts.HashPassword(ctx, password)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		tx.Notify(TopicAccess)
		if err := store(ctx, tx, hash); err != nil {
			return err
		}
		return s.recordForAccount(ctx, tx, accountID, EventPasswordChanged, PasswordChanged{how})
	})
}

// RequestReset mails a link to choose a new password, if the address is an account's and mail is set up. The work done
// here is the same for every address: whether it is known is found out later, by the job that writes the mail.
func (s *Service) RequestReset(ctx context.Context, email string) error {
	email, fields := account.CheckEmail("body.email", email)
	if err := invalid(fields); err != nil {
		return err
	}
	if !s.MailConfigured() || s.limits.accountMessage.Allow(account.NormEmail(email)) != nil {
		return nil // the answer is the same when somebody's box is being flooded
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return enqueueResetMail(ctx, tx, account.NormEmail(email))
	})
}
