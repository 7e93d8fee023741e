package workspace

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"time"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/oidc"
	"cxgenie/internal/platform/text"
)

// attemptTime is how long a person may stay at the sign-in provider.
const attemptTime = 10 * time.Minute

// What somebody goes to the sign-in provider for.
const (
	toSignIn  = "sign_in"
	toAccept  = "invitation"
	toConfirm = "confirm" // a signed-in person shows again that it is he
)

var (
	errProviderOff         = errs.New(errs.NotFound, "auth.provider_off", "There is no sign-in provider on this installation.")
	errProviderUnreachable = errs.New(errs.Unavailable, "auth.provider_unreachable", "The sign-in provider does not answer. Please try again soon.")
	errProviderRefused     = errs.New(errs.Unauthenticated, "auth.provider_failed", "The sign-in provider did not confirm who you are. Please try again.")
	errProviderDenied      = errs.New(errs.Unauthenticated, "auth.provider_denied", "The sign-in was cancelled at the provider.")
	errProviderNotAgain    = errs.New(errs.Conflict, "auth.provider_not_again", "The provider did not ask you to sign in again. Sign out there, then try again.")
	errProviderUnverified  = errs.New(errs.Forbidden, "auth.provider_unverified", "The sign-in provider has not verified your e-mail address.")
	errProviderDomain      = errs.New(errs.Forbidden, "auth.provider_domain", "Addresses of this domain may not sign in here.")
	errProviderUnknown     = errs.New(errs.Forbidden, "auth.provider_unknown", "Nobody here has your e-mail address. Ask for an invitation.")
	errProviderMismatch    = errs.New(errs.Conflict, "auth.provider_mismatch", "You have signed in at the provider as somebody else.")
	errInvitedOther        = errs.New(errs.Conflict, "invitation.other_email", "The invitation is for another e-mail address than the one you have at the sign-in provider.")
	errConfirmAgain        = errs.New(errs.Conflict, "auth.confirm_needed", "Show that it is you: sign in again at the provider, or set a password.")
)

// ProviderName is what people call the sign-in provider; empty without one.
func (s *Service) ProviderName() string { return s.provider.Name() }

// Departure is somebody who wants to go to the sign-in provider.
type Departure struct {
	To         string // the page to come back to; one of ours
	Invitation string // the token of an invitation he accepts with it
	Confirm    bool   // he is signed in, and shows that it is he
	Signed     account.Session
}

// journey is what the browser keeps, sealed, while its person is at the provider.
type journey struct {
	oidc.Attempt
	For        string `json:"f"`
	To         string `json:"to,omitempty"`
	Invitation string `json:"i,omitempty"`
	Account    string `json:"who,omitempty"`
}

const sealJourney = "workspace.provider_journey"

// ourPage is an address of the admin and of nobody else's.
var ourPage = regexp.MustCompile(`^/([^/\\[:cntrl:]][^\\[:cntrl:]]*)?$`)

// Depart makes the address of the provider to go to, and what the browser keeps meanwhile.
func (s *Service) Depart(ctx context.Context, in Departure) (address, sealed string, err error) {
	if s.provider == nil {
		return "", "", errProviderOff
	}
	j := journey{For: toSignIn, Invitation: in.Invitation}
	if len(in.To) <= 1000 && ourPage.MatchString(in.To) {
		j.To = in.To
	}
	switch {
	case in.Confirm && in.Signed.AccountID == "":
		return "", "", account.ErrNoSession
	case in.Confirm:
		j.For, j.Account = toConfirm, in.Signed.AccountID
	case in.Invitation != "":
		j.For = toAccept
		if _, err := s.invitationOf(ctx, s.db.Read(), in.Invitation); err != nil {
			return "", "", err
		}
	}
	if j.Attempt, address, err = s.provider.Begin(ctx, in.Confirm); err != nil {
		return "", "", s.providerError(ctx, err)
	}
	plain, err := json.Marshal(j)
	if err != nil {
		return "", "", err
	}
	return address, s.sealer.Seal(plain, sealJourney), nil
}

// Return is what a browser comes back with.
type Return struct {
	Sealed             string // what it kept
	State, Code, Error string
	Signed             account.Session
	From               account.From
}

// Arrival is where a browser goes next: signed in with a new session when there is a Token.
type Arrival struct {
	To    string
	Token string
}

// Arrive signs in who comes back from the provider. With an error, To is the page that shows it.
func (s *Service) Arrive(ctx context.Context, in Return) (Arrival, error) {
	j, err := s.openJourney(in)
	out := Arrival{To: j.errorPage()}
	if err != nil {
		return out, err
	}
	// Before anything else: who reads this address later finds it used.
	if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return s.accounts.UseAttempt(ctx, tx, j.State, j.At.Add(attemptTime))
	}); err != nil {
		return out, err
	}
	switch {
	case in.Error == "access_denied":
		return out, errProviderDenied
	case in.Error != "" || in.Code == "":
		s.log.WarnContext(ctx, "sign-in provider refused", "error", text.Clip(in.Error, 100))
		return out, errProviderRefused
	}
	who, err := s.provider.Finish(ctx, j.Attempt, in.Code)
	if err != nil {
		return out, s.providerError(ctx, err)
	}
	who.Email = text.Clip(who.Email, 320)
	if !s.provider.Admits(who) {
		return out, errProviderDomain
	}
	in.From.Vouched = true
	if j.For == toConfirm {
		if err = s.arriveToConfirm(ctx, j, who, in.Signed); err == nil {
			out.To = j.page()
		}
		return out, err
	}
	token, err := s.signInAs(ctx, j, who, in)
	if err != nil {
		return out, err
	}
	return Arrival{To: j.page(), Token: token}, nil
}

// openJourney reads what the browser kept, if it belongs to this way back.
func (s *Service) openJourney(in Return) (j journey, err error) {
	if s.provider == nil {
		return j, errProviderOff
	}
	plain, err := s.sealer.Open(in.Sealed, sealJourney)
	if err == nil {
		err = json.Unmarshal(plain, &j)
	}
	if err != nil {
		return journey{}, account.ErrAttemptUsed
	}
	if in.State == "" || j.State != in.State || s.clock.Now().Sub(j.At) > attemptTime {
		return j, account.ErrAttemptUsed
	}
	return j, nil
}

func (j journey) page() string {
	if j.To == "" {
		return "/"
	}
	return j.To
}

// errorPage is the page on which the person began, so that he reads there why it did not work.
func (j journey) errorPage() string {
	switch j.For {
	case toConfirm:
		return j.page()
	case toAccept:
		return "/invite?token=" + url.QueryEscape(j.Invitation)
	}
	if j.To == "" || j.To == "/" {
		return "/sign-in"
	}
	return "/sign-in?next=" + url.QueryEscape(j.To)
}

func (s *Service) providerError(ctx context.Context, err error) error {
	s.log.WarnContext(ctx, "sign-in provider", "error", text.Clip(err.Error(), 300)) // some quote a whole page
	switch {
	case errors.Is(err, oidc.ErrUnreachable):
		return errProviderUnreachable
	case errors.Is(err, oidc.ErrNotAgain):
		return errProviderNotAgain
	case errors.Is(err, oidc.ErrRefused):
		return errProviderRefused
	}
	return err
}

func (s *Service) arriveToConfirm(ctx context.Context, j journey, who oidc.Person, signed account.Session) error {
	if signed.AccountID != j.Account {
		return account.ErrNoSession
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := s.accounts.ByIdentity(ctx, tx, who.Issuer, who.Subject, who.Email)
		if errors.Is(err, account.ErrNoIdentity) || err == nil && a.ID != j.Account {
			return errProviderMismatch
		}
		if err != nil {
			return err
		}
		return s.accounts.Vouch(ctx, tx, signed.Key)
	})
}

// signInAs starts a session for the person, who accepts an invitation with it when he came for that or is unknown here.
func (s *Service) signInAs(ctx context.Context, j journey, who oidc.Person, in Return) (token string, err error) {
	var refused account.Account // whose account somebody else asked for
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		refused, token = account.Account{}, ""
		a, err := s.personOf(ctx, tx, who)
		if errors.Is(err, account.ErrOtherIdentity) {
			refused = a
		}
		known := err == nil
		if err != nil && !errors.Is(err, account.ErrNotFound) {
			return err
		}
		if j.For == toAccept || !known {
			if a, err = s.acceptVouched(ctx, tx, j.Invitation, a, who); err != nil {
				return err
			}
		}
		if in.Signed.Key != "" {
			if err := s.accounts.EndSession(ctx, tx, in.Signed.Key); err != nil {
				return err
			}
		}
		if token, err = s.accounts.StartSession(ctx, tx, a.ID, in.From); err != nil {
			return err
		}
		return s.recordForAccount(ctx, tx, a.ID, EventSignedIn, s.signInFrom(in.From))
	})
	if refused.ID != "" {
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			return s.recordForAccount(ctx, tx, refused.ID, EventSignInFailed, s.signInFrom(in.From))
		}); err != nil {
			return "", err
		}
	}
	return token, err
}

// personOf finds the account that the person of the provider opens: the one he is connected with, else the one of his
// verified address, which he is connected with from now on. account.ErrNotFound when there is none.
func (s *Service) personOf(ctx context.Context, tx *db.Tx, who oidc.Person) (account.Account, error) {
	a, err := s.accounts.ByIdentity(ctx, tx, who.Issuer, who.Subject, who.Email)
	if !errors.Is(err, account.ErrNoIdentity) {
		return a, err
	}
	if !who.Verified || !text.ValidEmail(who.Email) {
		return account.Account{}, errProviderUnverified
	}
	if a, err = s.accounts.ByEmail(ctx, tx, who.Email); err != nil {
		return account.Account{}, err
	}
	return a, s.connect(ctx, tx, a.ID, who)
}

func (s *Service) connect(ctx context.Context, tx *db.Tx, accountID string, who oidc.Person) error {
	if err := s.accounts.Connect(ctx, tx, account.Identity{AccountID: accountID, Issuer: who.Issuer, Subject: who.Subject, Email: who.Email}); err != nil {
		return err
	}
	return s.recordForAccount(ctx, tx, accountID, EventIdentity, IdentityChanged{On: true, Provider: s.provider.Name(), Email: who.Email})
}

// acceptVouched makes a person a member by the invitation of a link, or without a link by the newest that is open for his
// address. A person without an account gets one that has no password.
func (s *Service) acceptVouched(ctx context.Context, tx *db.Tx, link string, a account.Account, who oidc.Person) (account.Account, error) {
	inv, err := s.invitationFor(ctx, tx, link, who)
	if err != nil {
		return a, err
	}
	address := a.Email
	if a.ID == "" {
		address = who.Email
	}
	if account.NormEmail(address) != account.NormEmail(inv.Email) {
		return a, errInvitedOther
	}
	if inv, err = s.openInvitation(ctx, tx, inv.Workspace, inv.ID); err != nil {
		return a, err
	}
	fresh := a.ID == ""
	if fresh {
		w, err := workspaceByID(ctx, tx, inv.Workspace)
		if err != nil {
			return a, err
		}
		if a, err = s.accounts.Create(ctx, tx, account.DraftWithoutPassword(inv.Email, nameOf(who), localeOf(who, w.Locale))); err != nil {
			return a, err
		}
	}
	if err := s.joinInvited(ctx, tx, inv, a); err != nil || !fresh {
		return a, err
	}
	return a, s.connect(ctx, tx, a.ID, who) // after he has joined: his workspace records it
}

func (s *Service) invitationFor(ctx context.Context, tx *db.Tx, link string, who oidc.Person) (Invitation, error) {
	if link != "" {
		return s.invitationOf(ctx, tx, link)
	}
	inv, err := newestInvitation(ctx, tx, account.NormEmail(who.Email), clock.Ms(s.clock.Now()))
	if errors.Is(err, errInvitationNotFound) {
		err = errProviderUnknown
	}
	return inv, err
}

// joinInvited makes an account a member by an open invitation, whose row is locked.
func (s *Service) joinInvited(ctx context.Context, tx *db.Tx, inv Invitation, a account.Account) error {
	role, err := roleByID(ctx, tx, inv.Workspace, inv.RoleID)
	if err != nil {
		return err
	}
	if _, err := s.join(ctx, tx, Member{
		Workspace: inv.Workspace, AccountID: a.ID, Name: a.Name, Email: a.Email, AllBots: inv.AllBots, Bots: inv.Bots,
	}, role, events.Actor{Kind: "member"}, "invitation"); err != nil {
		return err
	}
	return s.closeInvitation(ctx, tx, inv, inviteAccepted)
}

// nameOf is what the provider calls the person, or the beginning of his address.
func nameOf(who oidc.Person) string {
	name := text.Clip(text.Line(who.Name), account.MaxName)
	if name == "" {
		name, _, _ = strings.Cut(who.Email, "@")
		name = text.Clip(name, account.MaxName)
	}
	return name
}

func localeOf(who oidc.Person, otherwise string) string {
	language, _, _ := strings.Cut(strings.ReplaceAll(who.Locale, "_", "-"), "-")
	if account.ValidLocale(language) {
		return language
	}
	return otherwise
}
