package addon

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"cxgenie/internal/contact"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// MaxUserToken is how long a company's own token may be.
const MaxUserToken = 4096

const (
	personTime  = 5 * time.Minute
	refusedTime = 10 * time.Second // a repeated bad token does not reach the company's server each time
	personSize  = 20_000
	failureDays = 30
)

// Login says who may chat in a workspace.
type Login struct {
	Required bool   // only people whom the company's sign-in vouches for
	Used     bool   // it was required at some time: tokens of then may be over
	SignIn   string // where they sign in and register; may be empty
	Register string
}

// Login tells whether a workspace lets only its own users chat. It is asked with every request of a visitor.
func (s *Service) Login(ctx context.Context, ws tenant.ID) (Login, error) {
	st, err := s.state(ctx, ws, CustomAuthentication)
	if err != nil || st.settings == nil {
		return Login{}, err
	}
	l := Login{Required: st.on, Used: true}
	if a, err := s.authenticator(); err == nil && st.on {
		l.SignIn, l.Register = a.Doors(st.setup)
	}
	return l, nil
}

func (s *Service) authenticator() (Authenticator, error) {
	k, err := s.kind(CustomAuthentication)
	if err != nil {
		return nil, err
	}
	a, ok := k.(Authenticator)
	if !ok {
		return nil, ErrNotFound
	}
	return a, nil
}

// people remembers whom a token named, by its hash: for five minutes, until the settings change.
type people struct {
	named   *recent.Cache[tokenKey, string]
	refused *recent.Cache[tokenKey, *Refusal]
	asking  singleflight.Group

	mu  sync.Mutex
	gen map[tenant.ID]int64 // grows with each change of the settings on this node
}

type tokenKey struct {
	workspace tenant.ID
	version   int64 // of the settings, so that another node's change counts as soon as it is seen
	gen       int64
	hash      string
}

func newPeople(c clock.Clock) *people {
	return &people{named: recent.New[tokenKey, string](c, personTime, personSize), refused: recent.New[tokenKey, *Refusal](c, refusedTime, personSize),
		gen: map[tenant.ID]int64{}}
}

func (p *people) forget(ws tenant.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gen[ws]++
}

func (p *people) key(ws tenant.ID, at time.Time, token string) tokenKey {
	p.mu.Lock()
	defer p.mu.Unlock()
	return tokenKey{ws, at.UnixMilli(), p.gen[ws], secret.Hash(token)}
}

// errAsk leaves the cache without an answer.
var errAsk = errors.New("addon: not asked yet")

// Prove asks the company who has a token and returns his contact, updated or made. ErrLogin when nobody is named: the
// reason is for the owner alone and stands in the list of failures.
func (s *Service) Prove(ctx context.Context, ws tenant.ID, userToken string) (contactID string, err error) {
	st, err := s.state(ctx, ws, CustomAuthentication)
	if err != nil {
		return "", err
	}
	a, err := s.authenticator()
	if err != nil || !st.on || userToken == "" || len(userToken) > MaxUserToken {
		return "", ErrLogin
	}
	key := s.people.key(ws, st.updatedAt, userToken)
	if id, err := s.people.named.Load(ctx, key, func(context.Context) (string, error) { return "", errAsk }); err == nil {
		c, err := s.contacts.Get(ctx, ws, id) // he may have been merged or erased meanwhile
		if err == nil {
			return c.ID, nil
		}
		s.people.named.Drop(key)
	}
	if r, err := s.people.refused.Load(ctx, key, func(context.Context) (*Refusal, error) { return nil, errAsk }); err == nil {
		return "", ErrLogin.Wrap(r)
	}
	// Many tabs with one token ask once. A tab that goes away does not take the answer from the others.
	v, err, _ := s.people.asking.Do(string(ws)+key.hash, func() (any, error) { return s.ask(context.WithoutCancel(ctx), ws, a, st, key, userToken) })
	if err != nil {
		return "", err
	}
	return v.(string), nil
}

func (s *Service) ask(ctx context.Context, ws tenant.ID, a Authenticator, st state, key tokenKey, userToken string) (string, error) {
	person, _, err := a.Identify(ctx, st.setup, userToken)
	if err == nil {
		if _, ok := person.Clean(); !ok {
			err = &Refusal{Reason: IdentityMissing, Detail: string(person.Method)}
		}
	}
	var no *Refusal
	if errors.As(err, &no) {
		if no.Reason == Refused {
			_, _ = s.people.refused.Load(ctx, key, func(context.Context) (*Refusal, error) { return no, nil })
		}
		if err := s.failed(ctx, ws, no); err != nil {
			s.log.WarnContext(ctx, "failure of an add-on not noted", "error", err)
		}
		return "", ErrLogin.Wrap(no)
	}
	if err != nil {
		return "", err
	}
	var proven contact.Proven
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		proven, err = s.contacts.Prove(ctx, tx, ws, person)
		return err
	})
	if err != nil {
		return "", err
	}
	return s.people.named.Load(ctx, key, func(context.Context) (string, error) { return proven.Contact.ID, nil })
}

// failures bounds how often failures are written: what happens in between is counted and written with the next.
type failures struct {
	limit *httpx.Limiter

	mu      sync.Mutex
	pending map[failureKey]int64
}

type failureKey struct {
	workspace tenant.ID
	reason    Reason
	status    int
}

func newFailures(c clock.Clock) *failures {
	return &failures{limit: httpx.NewLimiter(httpx.Rate{N: 6, Per: time.Minute, Burst: 6}, c), pending: map[failureKey]int64{}}
}

// take counts one more and says how many are to be written now; 0: none.
func (f *failures) take(k failureKey) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.pending[k] + 1
	if f.limit.Allow(string(k.workspace)+" "+string(k.reason)) != nil {
		f.pending[k] = n
		return 0
	}
	delete(f.pending, k)
	return n
}

func (s *Service) failed(ctx context.Context, ws tenant.ID, no *Refusal) error {
	n := s.failures.take(failureKey{ws, no.Reason, no.Status})
	if n == 0 {
		return nil
	}
	now := s.clock.Now()
	f := Failure{Reason: no.Reason, Status: no.Status, Detail: text.Clip(text.Line(no.Detail), 300), Times: n, FirstAt: now, LastAt: now}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		first, err := countFailure(ctx, tx, ws, CustomAuthentication, f)
		if err != nil || !first {
			return err
		}
		if err := forgetFailures(ctx, tx, ws, CustomAuthentication, now.AddDate(0, 0, -failureDays)); err != nil {
			return err
		}
		return events.Append(ctx, tx, events.Event{Workspace: ws, Kind: EventFailed, V: 1, Subject: CustomAuthentication,
			Actor: events.Actor{Kind: "system"}, At: now, Payload: Failed{CustomAuthentication, f.Reason, f.Status, f.Detail}})
	})
}
