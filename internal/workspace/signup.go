package workspace

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// Whoever owns a workspace makes further ones. Where the operator allows it (CXGENIE_SIGN_UP), everybody who has a mailbox
// makes an account with a workspace of its own; and whether an address has one already is told in its mailbox alone.
const (
	signUpTime      = 24 * time.Hour
	maxOwned        = 20
	jobSignUpMail   = "workspace.sign_up_mail"
	signUpSeparator = "\n" // between what a link says; no address has one
)

var (
	errSignUpClosed  = errs.New(errs.Forbidden, "sign_up.closed", "This installation takes no sign-ups.")
	errSignUpInvalid = errs.New(errs.NotFound, "sign_up.link_invalid", "This link is not valid any more. Ask for a new one.")
	errSignUpUsed    = errs.New(errs.Conflict, "sign_up.used", "This address has an account by now. Sign in with it.")
	errNotOwner      = errs.New(errs.Forbidden, "workspace.owner_needed", "Only owners of a workspace make further ones.")
	errTooManyOwned  = errs.New(errs.Conflict, "workspace.too_many", "One person owns at most 20 workspaces.")
)

// SignUpOpen says whether anybody may make an account and a workspace: the operator has said so, mail can confirm the
// address, and the installation has its first owner.
func (s *Service) SignUpOpen(ctx context.Context) (bool, error) {
	if !s.signUp || !s.MailConfigured() {
		return false, nil
	}
	needs, err := s.NeedsOwner(ctx)
	return !needs, err
}

func (s *Service) signUpOpen(ctx context.Context) error {
	open, err := s.SignUpOpen(ctx)
	if err == nil && !open {
		err = errSignUpClosed
	}
	return err
}

// signUpMailArgs name an address that wants an account. Whether it has one is found out when the mail is written, so that
// neither the answer nor the time it takes tells.
type signUpMailArgs struct {
	Email  string `json:"email"`
	Locale string `json:"locale"`
}

// RequestSignUp mails a link with which an account is made, or the word that there is one.
func (s *Service) RequestSignUp(ctx context.Context, email, locale string) error {
	if err := s.signUpOpen(ctx); err != nil {
		return err
	}
	email, fields := account.CheckEmail("body.email", email)
	locale, wrong := account.CheckLocale("body.locale", locale)
	if err := invalid(append(fields, wrong...)); err != nil {
		return err
	}
	if s.limits.accountMessage.Allow("sign-up "+account.NormEmail(email)) != nil {
		return nil // the answer is the same when somebody's box is being flooded
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobSignUpMail, Args: signUpMailArgs{email, locale}})
	})
}

func (s *Service) sendSignUpMail(ctx context.Context, t jobs.Task) error {
	var args signUpMailArgs
	if err := t.Decode(&args); err != nil {
		return err
	}
	a, err := s.accounts.ByEmail(ctx, s.db.Read(), args.Email)
	switch {
	case err == nil:
		words := mailWords(a.Locale)
		return s.send(ctx, t, mail.Message{To: a.Email, ToName: a.Name, Subject: words.signUpSubject, Text: fmt.Sprintf(words.signUpKnown, a.Name, s.public+"/sign-in")})
	case !errors.Is(err, account.ErrNotFound):
		return err
	}
	words := mailWords(args.Locale)
	return s.send(ctx, t, mail.Message{To: args.Email, Subject: words.signUpSubject, Text: fmt.Sprintf(words.signUpText, s.link("sign-up", s.signUpToken(args.Email, args.Locale)))})
}

// signUpToken is what a link carries: the address, signed. It opens nothing once the address has an account.
func (s *Service) signUpToken(email, locale string) string {
	return s.sealer.Signer("sign-up").Sign([]byte(email+signUpSeparator+locale), s.clock.Now().Add(signUpTime))
}

// SignUpAddress tells whose link it is.
func (s *Service) SignUpAddress(ctx context.Context, token string) (email, locale string, err error) {
	if err := s.signUpOpen(ctx); err != nil {
		return "", "", err
	}
	data, _, err := s.sealer.Signer("sign-up").Verify(token, s.clock.Now())
	if err != nil {
		return "", "", errSignUpInvalid
	}
	email, locale, _ = strings.Cut(string(data), signUpSeparator)
	switch _, err := s.accounts.ByEmail(ctx, s.db.Read(), email); {
	case err == nil:
		return "", "", errSignUpUsed
	case !errors.Is(err, account.ErrNotFound):
		return "", "", err
	}
	return email, locale, nil
}

// ConfirmSignUp makes the account of a link's address with its workspace, and signs the person in.
func (s *Service) ConfirmSignUp(ctx context.Context, link string, in NewOwner, from account.From) (token, accountID string, err error) {
	email, locale, err := s.SignUpAddress(ctx, link)
	if err != nil {
		return "", "", err
	}
	if in.Email = email; in.Locale == "" {
		in.Locale = locale
	}
	if err := in.check(true); err != nil {
		return "", "", err
	}
	draft, err := s.accounts.Draft(ctx, in.NewAccount)
	if err != nil {
		return "", "", err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := s.accounts.Create(ctx, tx, draft)
		if errors.Is(err, account.ErrEmailTaken) {
			return errSignUpUsed // the link was opened twice at the same moment
		}
		if err != nil {
			return err
		}
		if err := s.createWorkspace(ctx, tx, tenant.ID(uid.New()), in, a, events.Actor{Kind: "member"}, "sign_up"); err != nil {
			return err
		}
		accountID = a.ID
		token, err = s.accounts.StartSession(ctx, tx, a.ID, from)
		return err
	})
	return token, accountID, err
}

// MayCreateWorkspace says whether a person may make a further workspace: he owns one, or anybody may.
func (s *Service) MayCreateWorkspace(ctx context.Context, me Me) (bool, error) {
	if me.owned() > 0 {
		return true, nil
	}
	return s.SignUpOpen(ctx)
}

// owned is how many of the person's workspaces are his own.
func (m Me) owned() (n int) {
	for _, ms := range m.Memberships {
		if ms.Member.Owner {
			n++
		}
	}
	return n
}

// CreateWorkspace makes a further workspace, which is the caller's own and has nobody else in it.
func (s *Service) CreateWorkspace(ctx context.Context, c Caller, name, timezone string) (tenant.ID, error) {
	me, err := s.Me(ctx, c.AccountID)
	if err != nil {
		return "", err
	}
	may, err := s.MayCreateWorkspace(ctx, me)
	switch {
	case err != nil:
		return "", err
	case !may:
		return "", errNotOwner
	case me.owned() >= maxOwned:
		return "", errTooManyOwned
	}
	in := NewOwner{Workspace: name, Timezone: timezone}
	if err := in.check(false); err != nil {
		return "", err
	}
	ws := tenant.ID(uid.New())
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		s.accessChanged(tx)
		return s.createWorkspace(ctx, tx, ws, in, me.Account, events.Actor{Kind: "member"}, "further")
	})
	return ws, err
}
