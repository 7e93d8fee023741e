package addon

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"cxgenie/internal/billing"
	"cxgenie/internal/contact"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// Service keeps the add-ons of workspaces.
type Service struct {
	db       *db.DB
	clock    clock.Clock
	log      *slog.Logger
	sealer   *secret.Sealer
	meters   *billing.Service
	contacts *contact.Service
	kinds    []Kind
	schemas  map[string]*jsonschema.Schema

	setups   *recent.Cache[place, state]
	people   *people
	failures *failures
	tests    *httpx.Limiter // questions to a server that somebody typed, by workspace
}

// place is an add-on of a workspace.
type place struct {
	workspace tenant.ID
	addon     string
}

// state is an add-on as it runs.
type state struct {
	row
	on    bool // switched on, and the plan includes it
	setup Setup
}

// Deps is what the room is made of.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Log      *slog.Logger
	Sealer   *secret.Sealer
	Meters   *billing.Service
	Contacts *contact.Service
	Kinds    []Kind
}

const (
	setupTime = 2 * time.Second // another node's change is seen by then
	setupSize = 10_000
)

// New builds the service. It panics on a kind whose schema is broken.
func New(d Deps) *Service {
	s := &Service{db: d.DB, clock: d.Clock, log: d.Log, sealer: d.Sealer, meters: d.Meters, contacts: d.Contacts, kinds: d.Kinds,
		schemas: map[string]*jsonschema.Schema{},
		setups:  recent.New[place, state](d.Clock, setupTime, setupSize), people: newPeople(d.Clock), failures: newFailures(d.Clock),
		tests: httpx.NewLimiter(httpx.Rate{N: 20, Per: time.Minute, Burst: 20}, d.Clock)}
	for _, k := range d.Kinds {
		s.schemas[k.Name()] = compile(k)
	}
	return s
}

func (s *Service) kind(name string) (Kind, error) {
	i := slices.IndexFunc(s.kinds, func(k Kind) bool { return k.Name() == name })
	if i < 0 {
		return nil, ErrNotFound
	}
	return s.kinds[i], nil
}

// Active says whether the workspace's plan includes the add-ons.
func (s *Service) Active(ctx context.Context, ws tenant.ID) (bool, error) {
	return s.meters.IncludesAddons(ctx, s.db.Read(), ws)
}

// state is what runs now; it is asked with every request of a visitor, and remembered for two seconds.
func (s *Service) state(ctx context.Context, ws tenant.ID, name string) (state, error) {
	return s.setups.Load(ctx, place{ws, name}, func(ctx context.Context) (state, error) {
		r, err := readRow(ctx, s.db.Read(), ws, name)
		if err != nil || r.settings == nil {
			return state{}, err
		}
		st := state{row: r}
		if st.setup, err = s.open(ws, name, r); err != nil || !r.enabled {
			return st, err
		}
		st.on, err = s.Active(ctx, ws)
		return st, err
	})
}

func sealedFor(ws tenant.ID, name string) string { return "addon:" + string(ws) + ":" + name }

func (s *Service) open(ws tenant.ID, name string, r row) (Setup, error) {
	setup := Setup{Settings: r.settings, Secrets: map[string]string{}}
	if r.sealed == "" {
		return setup, nil
	}
	plain, err := s.sealer.Open(r.sealed, sealedFor(ws, name))
	if err != nil {
		return setup, err
	}
	return setup, json.Unmarshal(plain, &setup.Secrets)
}

// View is an add-on as its owner sees it.
type View struct {
	Name      string
	Active    bool
	Enabled   bool
	Schema    json.RawMessage
	Settings  map[string]any
	Secrets   map[string]string // masked
	ChangedAt time.Time         // zero: never set up
}

// List shows every add-on of the product in the caller's workspace.
func (s *Service) List(ctx context.Context, c workspace.Caller) ([]View, error) {
	var all []View
	for _, k := range s.kinds {
		v, err := s.view(ctx, c.Workspace, k)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

func (s *Service) view(ctx context.Context, ws tenant.ID, k Kind) (View, error) {
	v := View{Name: k.Name(), Schema: k.Settings(), Settings: map[string]any{}, Secrets: map[string]string{}}
	r, err := readRow(ctx, s.db.Read(), ws, k.Name())
	if err != nil {
		return v, err
	}
	if v.Active, err = s.Active(ctx, ws); err != nil || r.settings == nil {
		return v, err
	}
	setup, err := s.open(ws, k.Name(), r)
	if err != nil {
		return v, err
	}
	v.Enabled, v.ChangedAt = r.enabled, r.updatedAt
	for name, plain := range setup.Secrets {
		v.Secrets[name] = secret.Mask(plain)
	}
	return v, json.Unmarshal(r.settings, &v.Settings)
}

// Input is what somebody typed. A secret that is not named stays as it is.
type Input struct {
	Enabled  bool
	Settings map[string]any
	Secrets  map[string]string
}

// Set stores the settings of an add-on and switches it on or off. What is switched on has to be complete; switching off
// keeps whatever fits, so that nothing has to be typed twice.
func (s *Service) Set(ctx context.Context, c workspace.Caller, name string, in Input) (View, error) {
	k, err := s.kind(name)
	if err != nil {
		return View{}, err
	}
	active, err := s.Active(ctx, c.Workspace)
	if err != nil {
		return View{}, err
	}
	if in.Enabled && !active {
		return View{}, ErrRequired
	}
	before, err := readRow(ctx, s.db.Read(), c.Workspace, name)
	if err != nil {
		return View{}, err
	}
	setup, typed, err := s.complete(c.Workspace, k, before, in)
	if err != nil {
		return View{}, err
	}
	after := row{enabled: in.Enabled, settings: setup.Settings, updatedAt: s.clock.Now()}
	if len(setup.Secrets) > 0 {
		plain, err := json.Marshal(setup.Secrets)
		if err != nil {
			return View{}, err
		}
		after.sealed = s.sealer.Seal(plain, sealedFor(c.Workspace, name))
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		tx.After(func() { s.setups.Drop(place{c.Workspace, name}) })
		tx.After(func() { s.people.forget(c.Workspace) })
		if err := writeRow(ctx, tx, c.Workspace, name, after, c.MemberID); err != nil {
			return err
		}
		return events.Append(ctx, tx, events.Event{Workspace: c.Workspace, Kind: EventChanged, V: 1, Subject: name, Actor: c.Actor(), At: after.updatedAt,
			Payload: Changed{Addon: name, Before: Shown{before.enabled, before.settings}, After: Shown{after.enabled, after.settings}, Secrets: typed}})
	})
	if err != nil {
		return View{}, err
	}
	return s.view(ctx, c.Workspace, k)
}

// complete checks what was typed and puts the stored secrets beside it. A stored secret goes only to the host it was
// typed for: with another one it has to be typed again, or whoever may change the address could read it.
func (s *Service) complete(ws tenant.ID, k Kind, before row, in Input) (setup Setup, typed []string, err error) {
	settings := tidy(in.Settings)
	if setup.Settings, err = marshal(settings); err != nil {
		return setup, nil, err
	}
	old, err := s.open(ws, k.Name(), before)
	if err != nil {
		return setup, nil, err
	}
	setup.Secrets = map[string]string{}
	fields := append(fits(s.schemas[k.Name()], settings), checkSecrets(k, in.Secrets)...)
	if len(fields) == 0 {
		fields = k.Check(setup)
	}
	moved := false
	if a, ok := k.(Authenticator); ok && before.settings != nil && len(fields) == 0 {
		moved = a.Destination(setup) != a.Destination(old)
	}
	for _, name := range k.Secrets() {
		v := in.Secrets[name]
		switch {
		case v != "":
			setup.Secrets[name] = v
			typed = append(typed, name)
		case old.Secrets[name] == "":
			if in.Enabled {
				fields = append(fields, errs.Field{Location: "body.secrets." + name, Code: "field.required", Message: "This field is required."})
			}
		case moved:
			fields = append(fields, errs.Field{Location: "body.secrets." + name, Code: "addon.secret_again", Message: "The address leads to another server: type the secret for it."})
		default:
			setup.Secrets[name] = old.Secrets[name]
		}
	}
	if !in.Enabled { // half-filled settings can be kept while it is off
		fields = slices.DeleteFunc(fields, func(f errs.Field) bool { return f.Code == "field.required" })
	}
	if len(fields) > 0 {
		return setup, nil, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", fields...)
	}
	return setup, typed, nil
}

// Failures lists what went wrong with an add-on, the newest first.
func (s *Service) Failures(ctx context.Context, c workspace.Caller, name string) ([]Failure, error) {
	if _, err := s.kind(name); err != nil {
		return nil, err
	}
	return listFailures(ctx, s.db.Read(), c.Workspace, name, 50)
}
