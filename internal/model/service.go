package model

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/anthropic"
	"cxgenie/internal/platform/llm/openai"
	"cxgenie/internal/platform/llm/wire"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// Options are what the room is given at start.
type Options struct {
	Clock      clock.Clock
	Log        *slog.Logger
	Billing    *billing.Service
	Workspaces *workspace.Service // writes the mails; nil: none are written
	Sealer     *secret.Sealer     // without it workspaces cannot have keys of their own

	Provider llm.Provider // the installation's; nil or llm.None: it has none
	Model    string       // of the installation; "" is the provider's default
	Fallback string       // the installation's second model; "": none

	Embedder   llm.Provider // of the installation, for the meanings of texts; nil or llm.None: it has none
	EmbedModel string       // which of its models
	EmbedURL   string       // where it is: the same model elsewhere may give other meanings

	Hearer       llm.Transcriber // of the installation, for what is said in recordings; nil: it has none
	HearingModel string          // which of its models

	Allow  []netip.Prefix // private networks that keys may point to
	Limits llm.Limits     // of calls with a workspace's key
}

// Service holds the verbs of this room. Safe for concurrent use.
type Service struct {
	db     *db.DB
	o      Options
	dial   func(k Key, plain string) llm.Provider
	states *recent.Cache[tenant.ID, state]

	mu      sync.Mutex
	open    map[string]opened // by the key's id
	swept   map[tenant.ID]string
	notes   sync.WaitGroup
	noticed map[string]time.Time // when a key's trouble was last written down
	owed    map[tenant.ID]owed   // what meanings and judgements have cost and nobody has counted yet
	resting map[string]rest      // models that have failed when they were asked last

	asked *recent.Cache[askedFor, []float32]
	judge func(k Key, plain string) llm.Reranker
	ranks map[string]ranker // by the key's id
}

// state is what a workspace has, as the way of an answer needs it.
type state struct {
	keys     map[string]Key
	settings Settings
	zone     *time.Location
}

// opened is the provider of a key as it was at a time.
type opened struct {
	at       time.Time
	provider llm.Provider
}

// How long another node's change may go unseen here, and how many workspaces and keys are remembered.
const (
	stateTime  = 3 * time.Second
	remembered = 10_000
)

// New makes the room.
func New(d *db.DB, o Options) *Service {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if _, none := o.Provider.(llm.None); none {
		o.Provider = nil
	}
	if _, none := o.Embedder.(llm.None); none || o.EmbedModel == "" {
		o.Embedder = nil
	}
	return &Service{db: d, o: o, dial: dialer(o), states: recent.New[tenant.ID, state](o.Clock, stateTime, remembered),
		open: map[string]opened{}, swept: map[tenant.ID]string{}, noticed: map[string]time.Time{}, owed: map[tenant.ID]owed{}, resting: map[string]rest{},
		asked: recent.New[askedFor, []float32](o.Clock, rememberedFor, rememberedQuestions), judge: judgeDialer(o), ranks: map[string]ranker{}}
}

// Stop waits until what is being remembered about keys is written.
func (s *Service) Stop() error {
	s.settleAll()
	s.notes.Wait()
	return nil
}

func (s *Service) state(ctx context.Context, ws tenant.ID) (state, error) {
	return s.states.Load(ctx, ws, func(ctx context.Context) (state, error) { return loadState(ctx, s.db.Read(), ws) })
}

// Choices lists the models that may answer, best first: the bot's own or the workspace's default, then the fallback, then
// the installation's unless the workspace forbids it. A key that is known to be dead is left out for a while. Empty:
// there is no model, and everything works without.
func (s *Service) Choices(ctx context.Context, ws tenant.ID, w Wanted) ([]Choice, error) {
	st, err := s.state(ctx, ws)
	if err != nil {
		return nil, err
	}
	l := list{s: s, st: st}
	first := st.first(w)
	l.add(ctx, first)
	switch {
	case w.FallbackKeyID != "":
		l.add(ctx, Ref{w.FallbackKeyID, w.FallbackModel})
	case w.FallbackModel != "": // of the same key
		l.add(ctx, Ref{first.KeyID, w.FallbackModel})
	}
	l.add(ctx, st.settings.Fallback)
	if k, ok := st.keys[first.KeyID]; ok && k.Fallback != "" {
		l.add(ctx, Ref{k.ID, k.Fallback})
	}
	if !st.settings.OwnOnly || len(st.keys) == 0 {
		l.add(ctx, Ref{KeyID: Installation})
		if s.o.Fallback != "" {
			l.add(ctx, Ref{Installation, s.o.Fallback})
		}
	}
	return l.all, nil
}

// Steps lists the models for the small steps around an answer (sorting a message, a recap), best first.
func (s *Service) Steps(ctx context.Context, ws tenant.ID, w Wanted) ([]Choice, error) {
	all, err := s.Choices(ctx, ws, w)
	if err != nil {
		return nil, err
	}
	st, err := s.state(ctx, ws)
	if err != nil || st.settings.Small == (Ref{}) {
		return all, err
	}
	l := list{s: s, st: st}
	l.add(ctx, st.settings.Small)
	for _, c := range all {
		l.put(c)
	}
	return l.all, nil
}

// first is the model that answers when all is well.
func (st state) first(w Wanted) Ref {
	if _, own := st.keys[w.KeyID]; own || w.KeyID == Installation {
		return Ref{w.KeyID, w.Model}
	}
	if st.settings.Default != (Ref{}) {
		return st.settings.Default
	}
	return Ref{KeyID: Installation}
}

// most is how many models are tried for one answer; there is no time for more.
const most = 3

// list collects choices, each once.
type list struct {
	s   *Service
	st  state
	all []Choice
}

func (l *list) add(ctx context.Context, r Ref) {
	if r.KeyID == Installation {
		if l.s.o.Provider != nil {
			l.put(l.s.installation(r.Model))
		}
		return
	}
	k, ok := l.st.keys[r.KeyID]
	if !ok || k.dead() && l.s.o.Clock.Now().Before(k.ErrorSeen.Add(restsFor)) {
		return
	}
	p, err := l.s.provider(k)
	if err != nil {
		l.s.o.Log.ErrorContext(ctx, "open a model key", "workspace", k.Workspace, "key", k.ID, "error", err)
		return
	}
	if r.Model == "" {
		r.Model = k.Model
	}
	if r.Model == "" {
		return // a key for other work
	}
	price, _ := priceOf(r.Model, k.Prices)
	l.put(Choice{Provider: p, Model: r.Model, KeyID: k.ID, Own: true, Price: price})
}

func (l *list) put(c Choice) {
	for _, have := range l.all {
		if have.KeyID == c.KeyID && have.Model == c.Model {
			return
		}
	}
	if len(l.all) < most {
		l.all = append(l.all, c)
	}
}

// installation is the installation's model. Only the models that the operator named are offered: a name that was stored
// before he changed them leads to his first.
func (s *Service) installation(model string) Choice {
	if model == "" || model != s.o.Fallback {
		model = s.o.Model
	}
	price, _ := priceOf(model, nil)
	return Choice{Provider: s.o.Provider, Model: model, KeyID: Installation, Credits: creditsOf(model), Price: price}
}

// provider is the way to a key's vendor. It is kept, with what it has learnt about the server, until the key changes.
func (s *Service) provider(k Key) (llm.Provider, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, ok := s.open[k.ID]; ok && o.at.Equal(k.UpdatedAt) {
		return o.provider, nil
	}
	plain, err := s.unseal(k)
	if err != nil {
		return nil, err
	}
	if len(s.open) >= remembered {
		clear(s.open)
	}
	p := s.dial(k, plain)
	s.open[k.ID] = opened{k.UpdatedAt, p}
	return p, nil
}

// dialer makes providers; they share their connections.
func dialer(o Options) func(k Key, plain string) llm.Provider {
	client := wire.Client(o.Allow, o.Limits)
	return func(k Key, plain string) llm.Provider {
		if k.Vendor == Anthropic {
			return anthropic.New(anthropic.Options{BaseURL: k.BaseURL, Key: plain, Model: k.Model, Client: client, Limits: o.Limits})
		}
		return openai.New(openai.Options{BaseURL: k.BaseURL, Key: plain, Model: k.Model, Client: client, Limits: o.Limits})
	}
}

func purpose(id string) string { return "model.key:" + id }

func (s *Service) unseal(k Key) (string, error) {
	if k.sealed == "" {
		return "", nil
	}
	plain, err := s.o.Sealer.Open(k.sealed, purpose(k.ID))
	return string(plain), err
}
