package workspace

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/oidc"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
)

// Seats is how a workspace asks its plan for room for members. The room billing stands above this one, so it is
// handed in at start: billing is built first and gives it.
type Seats interface {
	// Take takes n seats (gives them back when n is negative); an error when the plan has no more.
	Take(ctx context.Context, tx *db.Tx, ws tenant.ID, n int) error
	// Room says, as an error, when n more members would not fit, and takes nothing.
	Room(ctx context.Context, tx *db.Tx, ws tenant.ID, n int) error
	// Limit is how many seats the plan has; nil without a limit.
	Limit(ctx context.Context, q db.Querier, ws tenant.ID) (*int64, error)
}

// uncounted is a house without plans.
type uncounted struct{}

func (uncounted) Take(context.Context, *db.Tx, tenant.ID, int) error { return nil }
func (uncounted) Room(context.Context, *db.Tx, tenant.ID, int) error { return nil }
func (uncounted) Limit(context.Context, db.Querier, tenant.ID) (*int64, error) {
	return nil, nil
}

// Options are what the room is given at start.
type Options struct {
	Clock     clock.Clock
	Log       *slog.Logger
	Accounts  *account.Service
	Seats     Seats          // nil: members are not counted
	Mail      *mail.Sender   // nil or not configured: no mail leaves this installation
	Sealer    *secret.Sealer // seals the links that wait to be mailed, and the answers to requests with a key
	Provider  *oidc.Provider // where people can sign in besides; nil: nowhere
	PublicURL string         // where the admin is found, for links and cookies
	Version   string
	SignUp    bool // anybody may make an account with a workspace of its own; needs Mail

	// Fields are the codes of the company's own fields of its customers, of which texts to them may speak; nil: there are none.
	Fields func(context.Context, tenant.ID) ([]string, error)
}

// Service holds the verbs of workspaces, members, roles, invitations, API keys and signing in.
type Service struct {
	db       *db.DB
	clock    clock.Clock
	log      *slog.Logger
	accounts *account.Service
	seats    Seats
	mail     *mail.Sender
	sealer   *secret.Sealer
	provider *oidc.Provider
	public   string
	version  string
	signUp   bool
	fields   func(context.Context, tenant.ID) ([]string, error)

	callers  *recent.Cache[callerKey, Caller]
	openings *recent.Cache[tenant.ID, *Opening]
	logos    *recent.Cache[tenant.ID, string]
	limits   limits
}

// limits bound how often secrets can be guessed. Keys are addresses, or what is guessed at.
type limits struct {
	addressSignIn  *httpx.Limiter // sign-ins from one address
	accountSignIn  *httpx.Limiter // wrong passwords of one account from one address
	accountAnyone  *httpx.Limiter // wrong passwords of one account from anywhere: one address alone cannot use it up
	accountCode    *httpx.Limiter // wrong codes of one account from one address
	anyoneCode     *httpx.Limiter // and from anywhere
	addressToken   *httpx.Limiter // set-up, resets and invitations from one address
	accountMessage *httpx.Limiter // reset mails to one address of mail
}

// New makes the room.
func New(d *db.DB, o Options) *Service {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Mail.Configured() && o.Sealer == nil {
		panic("workspace: mails carry sealed links: Options.Sealer is missing")
	}
	if o.Provider != nil && o.Sealer == nil {
		panic("workspace: the way to the provider is sealed: Options.Sealer is missing")
	}
	if o.Seats == nil {
		o.Seats = uncounted{}
	}
	return &Service{
		db: d, clock: o.Clock, log: o.Log, accounts: o.Accounts, seats: o.Seats, mail: o.Mail, sealer: o.Sealer, provider: o.Provider,
		public: strings.TrimRight(o.PublicURL, "/"), version: o.Version, signUp: o.SignUp, fields: o.Fields,
		callers:  recent.New[callerKey, Caller](o.Clock, callerCacheTime, callerCacheSize),
		openings: recent.New[tenant.ID, *Opening](o.Clock, hoursTime, callerCacheSize),
		logos:    recent.New[tenant.ID, string](o.Clock, logoTime, callerCacheSize),
		limits: limits{
			addressSignIn:  httpx.NewLimiter(httpx.Rate{N: 30, Per: time.Minute, Burst: 30}, o.Clock),
			accountSignIn:  httpx.NewLimiter(httpx.Rate{N: 10, Per: 10 * time.Minute, Burst: 10}, o.Clock),
			accountAnyone:  httpx.NewLimiter(httpx.Rate{N: 100, Per: time.Hour, Burst: 100}, o.Clock),
			accountCode:    httpx.NewLimiter(httpx.Rate{N: 10, Per: 10 * time.Minute, Burst: 10}, o.Clock),
			anyoneCode:     httpx.NewLimiter(httpx.Rate{N: 50, Per: time.Hour, Burst: 50}, o.Clock),
			addressToken:   httpx.NewLimiter(httpx.Rate{N: 20, Per: time.Minute, Burst: 20}, o.Clock),
			accountMessage: httpx.NewLimiter(httpx.Rate{N: 3, Per: time.Hour, Burst: 3}, o.Clock),
		},
	}
}

const (
	callerCacheTime = 2 * time.Second
	callerCacheSize = 10_000
	invitationTime  = 7 * 24 * time.Hour
	maxAPIKeys      = 100
)

// TopicAccess wakes those who hold something open for a caller (a socket, a stream) after rights changed on this node.
const TopicAccess = "workspace.access"

// accessChanged makes the next request of everybody look its rights up again.
func (s *Service) accessChanged(tx *db.Tx) {
	tx.After(s.callers.Clear)
	tx.Notify(TopicAccess)
}

// MailConfigured says whether this installation can send mail.
func (s *Service) MailConfigured() bool { return s.mail.Configured() }

// link is an address in the admin app that carries a token.
func (s *Service) link(page, token string) string {
	return fmt.Sprintf("%s/%s?token=%s", s.public, page, token)
}
