package app_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cxgenie/internal/account"
	"cxgenie/internal/app"
	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/platform/config"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

// ownMachine is where the servers are that tests start.
var ownMachine = []config.Network{{Prefix: netip.MustParsePrefix("127.0.0.0/8")}}

// stage is the whole product, served on a free port, with an owner signed in.
type stage struct {
	t     *testing.T
	db    *db.DB
	app   *app.App
	url   string
	owner *person
	n     int

	client  *http.Client
	address atomic.Uint32   // of the next request, where the stage believes X-Forwarded-For
	heard   func(r *answer) // sees every answer
}

// readHere reads documents without the product's binary, which a test is not.
func readHere(ctx context.Context, in io.Reader, about parse.Source) (*parse.Document, error) {
	raw, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	about.Raw = raw
	return parse.Parse(ctx, about)
}

func serve(t *testing.T, d *db.DB, change ...func(*app.Options)) *stage {
	t.Helper()
	o := app.Options{Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})), Hash: workspacetest.CheapHash(), Parse: readHere, Patience: time.Hour, Eager: true}
	o.Config = config.Config{Addr: "127.0.0.1:0", DataDir: t.TempDir(), AllowNetworks: ownMachine} // without limits
	for _, f := range change {
		f(&o)
	}
	if err := o.Config.Validate(); err != nil {
		t.Fatal(err)
	}
	a, err := app.New(d, o)
	if err != nil {
		t.Fatal(err)
	}
	addr, err := a.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	s := &stage{t: t, db: d, app: a, url: "http://" + addr.String(), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	t.Cleanup(s.client.CloseIdleConnections)
	s.owner = s.newOwner("Shop")
	return s
}

// person asks the API: a member by cookie, a visitor by token.
type person struct {
	s         *stage
	cookie    string
	token     string // a visitor's, or an API key
	contact   string
	member    string
	workspace string // the first one of the signed-in person
	email     string
}

func (s *stage) newOwner(name string) *person {
	s.t.Helper()
	s.n++
	email := fmt.Sprintf("owner%d@example.com", s.n)
	_, err := s.app.CreateOwner(context.Background(), workspace.NewOwner{
		NewAccount: account.NewAccount{Email: email, Name: "Owner " + name, Password: workspacetest.Password}, Workspace: name})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.signIn(email)
}

func (s *stage) signIn(email string) *person {
	s.t.Helper()
	p := &person{s: s}
	r := p.do("POST", "/v1/auth/sign-in", map[string]any{"email": email, "password": workspacetest.Password}).want(200)
	p.cookie, p.member, p.workspace, p.email = r.cookie, r.str("workspaces.0.member_id"), r.str("workspaces.0.id"), email
	return p
}

// join invites somebody with a default role and signs him in.
func (s *stage) join(boss *person, role string) *person {
	s.t.Helper()
	s.n++
	email := fmt.Sprintf("%s%d@example.com", role, s.n)
	link := boss.do("POST", "/v1/invitations", map[string]any{"email": email, "role_id": s.roleOf(boss, role)}).want(201).str("link")
	_, token, _ := strings.Cut(link, "?token=")
	(&person{s: s}).do("POST", "/v1/invitations/accept", map[string]any{"token": token, "name": role, "password": workspacetest.Password}).want(200)
	return s.signIn(email)
}

// roleID is the id of one of the default roles.
func (s *stage) roleID(key string) string { s.t.Helper(); return s.roleOf(s.owner, key) }

func (s *stage) roleOf(boss *person, key string) string {
	s.t.Helper()
	for _, x := range boss.do("GET", "/v1/roles", nil).want(200).list("items") {
		if r := x.(map[string]any); r["key"] == key {
			return r["id"].(string)
		}
	}
	s.t.Fatalf("no role %s", key)
	return ""
}

type answer struct {
	t      *testing.T
	what   string
	status int
	header http.Header
	cookie string
	raw    []byte
	body   map[string]any
}

func (p *person) do(method, path string, body any) *answer {
	p.s.t.Helper()
	return p.send(request{method: method, path: path, body: body})
}

func (a *answer) want(status int) *answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d, want %d: %.500s", a.what, a.status, status, a.raw)
	}
	return a
}

// at walks "a.0.b" into the answer.
func (a *answer) at(path string) any {
	var v any = a.body
	for part := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			var i int
			if _, err := fmt.Sscan(part, &i); err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func (a *answer) str(path string) string {
	s, _ := a.at(path).(string)
	return s
}

func (a *answer) num(path string) int64 {
	f, _ := a.at(path).(float64)
	return int64(f)
}

func (a *answer) list(path string) []any {
	l, _ := a.at(path).([]any)
	return l
}

// bot makes a bot of the owner with one imported FAQ per pair of question and answer.
func (s *stage) bot(settings map[string]any, faqs ...string) string {
	s.t.Helper()
	s.n++
	body := map[string]any{"name": fmt.Sprintf("Maple %d", s.n), "greeting": "Welcome to the shop!"}
	id := s.owner.do("POST", "/v1/bots", body).want(201).str("id")
	if len(settings) > 0 {
		s.owner.do("PATCH", "/v1/bots/"+id, settings).want(200)
	}
	for i := 0; i+1 < len(faqs); i += 2 {
		faq := s.owner.do("POST", "/v1/bots/"+id+"/faqs", map[string]any{"question": faqs[i], "answer": faqs[i+1]}).want(201).str("id")
		s.until("the FAQ is learnt", func() bool {
			return s.owner.do("GET", "/v1/bots/"+id+"/faqs/"+faq, nil).want(200).str("state") == "imported"
		})
	}
	return id
}

// until waits for something that happens in the background; it fails after 15 s.
func (s *stage) until(what string, ok func() bool) {
	s.t.Helper()
	deadline := time.After(15 * time.Second)
	tick := time.NewTicker(3 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			s.t.Fatalf("waited in vain: %s", what)
		case <-tick.C:
		}
	}
}

// pause lets the others go on for a moment, between two looks at what they have done.
func (s *stage) pause() { <-time.After(time.Millisecond) }

// visitor starts a session with a bot.
func (s *stage) visitor(bot string) *person {
	s.t.Helper()
	p := &person{s: s}
	r := p.do("POST", "/v1/guest/sessions", map[string]any{"bot_id": bot}).want(200)
	p.token, p.contact = r.str("guest_token"), r.str("contact.id")
	return p
}

// say sends a visitor's text and returns the answer to the request.
func (p *person) say(bot, text string) *answer {
	p.s.t.Helper()
	return p.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": text}).want(202)
}

// thread is what the visitor sees: "author: text" lines; system lines as "system: event".
func (p *person) thread(conversation string) []string {
	p.s.t.Helper()
	var out []string
	for _, x := range p.do("GET", "/v1/guest/conversations/"+conversation+"/messages?limit=100", nil).want(200).list("items") {
		m := x.(map[string]any)
		author := m["author"].(map[string]any)["kind"].(string)
		text, _ := m["text"].(string)
		if m["kind"] == "system" {
			text = m["payload"].(map[string]any)["event"].(string)
		}
		out = append(out, author+": "+text)
	}
	return out
}

// settled waits until no turn is due anywhere.
func (s *stage) settled() {
	s.t.Helper()
	s.until("all turns are answered", func() bool { return s.count(`/* all workspaces */ SELECT count(*) FROM turn`) == 0 })
}

func (s *stage) count(query string, args ...any) int {
	s.t.Helper()
	var n int
	if err := s.db.Read().QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}
