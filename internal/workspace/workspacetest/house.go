// Package workspacetest gives tests a served workspace with people in it: real accounts, roles and sessions on a real
// database, reached through the doors of the house.
package workspacetest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// Password is what everybody here signs in with.
const Password = "a long enough secret"

// Start is the time at which a house begins.
var Start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// CheapHash are parameters with which a password costs nothing to check.
func CheapHash() *argon2id.Params {
	return &argon2id.Params{Memory: 16, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// testKeys are the keys of an installation of its own.
func testKeys(t testing.TB) *secret.Sealer {
	t.Helper()
	keys, err := secret.Open(filepath.Join(t.TempDir(), "installation.key"))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// House is a served room workspace. Rooms above register their own endpoints at Doors.
type House struct {
	t        testing.TB
	DB       *db.DB
	Clock    *clock.Fake
	Accounts *account.Service
	Service  *workspace.Service
	API      huma.API
	Doors    *workspace.Doors
	URL      string

	people int
}

// New serves the room on d. The clock stands still at Start until it is moved. A person comes from the address in his
// header X-Forwarded-For.
func New(t testing.TB, d *db.DB, change ...func(*workspace.Options)) *House {
	t.Helper()
	h := &House{t: t, DB: d, Clock: clock.NewFake(Start)}
	var err error
	if h.Accounts, err = account.New(d, account.Options{Clock: h.Clock, Hash: CheapHash(), Sealer: testKeys(t)}); err != nil {
		t.Fatal(err)
	}
	o := workspace.Options{Clock: h.Clock, Accounts: h.Accounts, PublicURL: "https://help.example.com", Version: "test"}
	for _, f := range change {
		f(&o)
	}
	h.Service = workspace.New(d, o)
	mux := http.NewServeMux()
	h.API = httpx.NewAPI(mux, "test")
	h.Doors = workspace.NewDoors(h.API, h.Service)
	workspace.Routes(h.Doors)
	server := httptest.NewServer(httpx.Wrap(mux, httpx.Options{
		Log: slog.New(slog.DiscardHandler), TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	}))
	t.Cleanup(server.Close)
	h.URL = server.URL
	return h
}

// Person is somebody who asks: signed in by cookie, with an API key, or nobody.
type Person struct {
	h         *House
	Workspace tenant.ID // sent as X-Workspace-Id when it is set
	AccountID string
	MemberID  string
	Name      string
	Email     string
	Token     string            // of the session
	Key       string            // an API key
	Header    map[string]string // further headers
}

// Nobody is a person who is not signed in.
func (h *House) Nobody() Person { return Person{h: h} }

// Owner makes a workspace of that name with an owner, and signs him in. The first one is the installation's.
func (h *House) Owner(name string) Person {
	h.t.Helper()
	h.people++
	email := fmt.Sprintf("owner%d@example.com", h.people)
	_, err := h.Service.CreateOwner(context.Background(), workspace.NewOwner{
		NewAccount: account.NewAccount{Email: email, Name: fmt.Sprintf("Owner %d", h.people), Password: Password},
		Workspace:  name,
	})
	if err != nil {
		h.t.Fatalf("make the owner of %s: %v", name, err)
	}
	return h.SignIn(email)
}

// Join makes a new person a member with the role of that key and signs him in. bots limits him to these bots.
func (h *House) Join(boss Person, role string, bots ...string) Person {
	h.t.Helper()
	h.people++
	email := fmt.Sprintf("%s%d@example.com", role, h.people)
	body := map[string]any{"email": email, "role_id": h.RoleID(boss, role)}
	if len(bots) > 0 {
		body["bot_ids"] = bots
	}
	invited := boss.Do("POST", "/v1/invitations", body).Want(h.t, 201)
	_, token, _ := strings.Cut(invited.Str("link"), "?token=")
	h.Nobody().Do("POST", "/v1/invitations/accept", map[string]any{
		"token": token, "name": fmt.Sprintf("%s %d", role, h.people), "password": Password,
	}).Want(h.t, 200)
	p := h.SignIn(email)
	p.Workspace = boss.Workspace
	return p
}

// SignIn signs a person in at his first workspace.
func (h *House) SignIn(email string) Person {
	h.t.Helper()
	p := h.Nobody()
	r := p.Do("POST", "/v1/auth/sign-in", map[string]any{"email": email, "password": Password}).Want(h.t, 200)
	p.Token, p.Email = r.Cookie, email
	p.AccountID, p.Name = r.Str("account.id"), r.Str("account.name")
	p.Workspace, p.MemberID = tenant.ID(r.Str("workspaces.0.id")), r.Str("workspaces.0.member_id")
	return p
}

// RoleID finds the role of that key in the workspace of somebody who may see roles.
func (h *House) RoleID(p Person, key string) string {
	h.t.Helper()
	for _, item := range p.Do("GET", "/v1/roles", nil).Want(h.t, 200).List("items") {
		if role := item.(map[string]any); role["key"] == key {
			return role["id"].(string)
		}
	}
	h.t.Fatalf("no role %s", key)
	return ""
}

// Caller is the person as the services of rooms see him now.
func (h *House) Caller(p Person) workspace.Caller {
	h.t.Helper()
	r := httptest.NewRequest("GET", "/", nil)
	p.sign(r)
	c, err := h.Doors.Enter(r, string(p.Workspace), workspace.AnyMember())
	if err != nil {
		h.t.Fatalf("caller %s: %v", p.Email, err)
	}
	return c
}

// WithKey is the same house asked with an API key.
func (h *House) WithKey(key string) Person { return Person{h: h, Key: key} }

// With is the person with a further header.
func (p Person) With(name, value string) Person {
	header := map[string]string{name: value}
	for k, v := range p.Header {
		header[k] = v
	}
	p.Header = header
	return p
}

// In is the person asking for another workspace.
func (p Person) In(ws tenant.ID) Person { p.Workspace = ws; return p }

func (p Person) sign(r *http.Request) {
	if p.Token != "" {
		r.AddCookie(&http.Cookie{Name: workspace.CookieName, Value: p.Token})
	}
	if p.Key != "" {
		r.Header.Set("Authorization", "Bearer "+p.Key)
	}
	if p.Workspace != "" {
		r.Header.Set("X-Workspace-Id", string(p.Workspace))
	}
	for k, v := range p.Header {
		r.Header.Set(k, v)
	}
}

// Do sends a request; body becomes JSON unless it is nil or a string.
func (p Person) Do(method, path string, body any) Response {
	p.h.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		js, err := json.Marshal(b)
		if err != nil {
			p.h.t.Fatal(err)
		}
		reader = bytes.NewReader(js)
	}
	r, err := http.NewRequest(method, p.h.URL+path, reader)
	if err != nil {
		p.h.t.Fatal(err)
	}
	if reader != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("User-Agent", "test browser")
	p.sign(r)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.h.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		p.h.t.Fatal(err)
	}
	out := Response{What: method + " " + path, Status: answer.StatusCode, Header: answer.Header, Raw: string(raw)}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &out.Body); err != nil {
			p.h.t.Fatalf("%s: not JSON: %s", out.What, raw)
		}
	}
	for _, c := range answer.Cookies() {
		if c.Name == workspace.CookieName {
			out.Cookie, out.SetCookie = c.Value, c
		}
	}
	return out
}

// Response is what came back.
type Response struct {
	What      string
	Status    int
	Header    http.Header
	Raw       string
	Body      any
	Cookie    string // the session's token, when one was set
	SetCookie *http.Cookie
}

// Want ends the test when the status is another one.
func (r Response) Want(t testing.TB, status int) Response {
	t.Helper()
	if r.Status != status {
		t.Fatalf("%s: status %d, want %d: %s", r.What, r.Status, status, r.Raw)
	}
	return r
}

// At finds a value by its path, for example "items.0.role.key"; nil when there is none.
func (r Response) At(path string) any {
	v := r.Body
	for _, step := range strings.Split(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			i := 0
			if _, err := fmt.Sscanf(step, "%d", &i); err != nil || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

// Str is At for texts; "" when there is none.
func (r Response) Str(path string) string { s, _ := r.At(path).(string); return s }

// List is At for lists.
func (r Response) List(path string) []any { l, _ := r.At(path).([]any); return l }

// Fields lists the wrong fields of a problem as "location code", in their order.
func (r Response) Fields() []string {
	out := []string{}
	for _, item := range r.List("errors") {
		f := item.(map[string]any)
		out = append(out, fmt.Sprint(f["location"], " ", f["code"]))
	}
	return out
}

// Events lists the kinds of the events of a workspace, oldest first, and the payload of each.
func (h *House) Events(ws tenant.ID) (kinds []string, payloads []string) {
	h.t.Helper()
	rows, err := h.DB.Read().QueryContext(context.Background(), `SELECT kind, payload FROM event WHERE workspace_id = $1 ORDER BY id`, ws)
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var kind, payload string
		if err := rows.Scan(&kind, &payload); err != nil {
			h.t.Fatal(err)
		}
		kinds, payloads = append(kinds, kind), append(payloads, payload)
	}
	return kinds, payloads
}
