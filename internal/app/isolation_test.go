package app_test

import (
	"bytes"
	"log/slog"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/app"
	"cxgenie/internal/guest"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

// open are the operations that ask for no login of a member, each with the reason. A new one is added here on purpose,
// or the walk fails.
var open = map[string]string{
	"get-setup":               "the first page must know whether to show the set-up",
	"set-up":                  "there is nobody yet who could be signed in; closed once there is an owner",
	"sign-in":                 "asks for the password",
	"start-provider-sign-in":  "leads to the sign-in provider, which asks who it is",
	"finish-provider-sign-in": "asks for the provider's word and for what the browser kept",
	"request-password-reset":  "tells nothing about the address",
	"confirm-password-reset":  "asks for the token of the mail",
	"sign-up":                 "closed unless the operator opens it; tells nothing about the address",
	"look-at-sign-up":         "asks for the token of the mail",
	"confirm-sign-up":         "asks for the token of the mail",
	"look-at-invitation":      "asks for the token of the invitation",
	"accept-invitation":       "asks for the token of the invitation",
	"guest-bot":               "what every page with the widget shows",
	"guest-session":           "makes no row; gives a token for a new contact",
}

// personal are the operations about the signed-in person himself; they belong to no workspace.
var personal = []string{"get-me", "update-me", "sign-out", "sign-out-everywhere", "change-password",
	"get-second-factor", "enrol-second-factor", "confirm-second-factor", "renew-recovery-codes", "disable-second-factor",
	"list-sessions", "end-session", "end-other-sessions",
	"get-sign-in-ways", "disconnect-identity", "create-workspace"}

type operation struct {
	id, method, path, permission string
}

func (s *stage) operations() []operation {
	s.t.Helper()
	var all []operation
	for path, item := range (&person{s: s}).do("GET", "/openapi.json", nil).want(200).body["paths"].(map[string]any) {
		for method, x := range item.(map[string]any) {
			o := x.(map[string]any)
			permission, _ := o["x-permission"].(string)
			all = append(all, operation{o["operationId"].(string), strings.ToUpper(method), path, permission})
		}
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return all
}

// request puts the call's ids into the operation's path.
func (o operation) request(c call) request {
	path := o.path
	for name, id := range c.path {
		path = strings.ReplaceAll(path, "{"+name+"}", id)
	}
	return request{method: o.method, path: path + c.query, body: c.body, raw: c.raw, ctype: c.ctype}
}

// journal is a log that tests read. It keeps everything, so that a secret in it is found.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func (j *journal) keep(o *app.Options) {
	o.Log = slog.New(slog.NewJSONHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// secrets collects whatever opens something, from every answer.
func secrets(s *stage) map[string]string {
	found := map[string]string{workspacetest.Password: "password", "another long secret": "password"}
	s.heard = func(a *answer) {
		if a.cookie != "" {
			found[a.cookie] = "cookie"
		}
		for _, field := range []string{"guest_token", "stream_ticket", "ticket", "key"} {
			if v := a.str(field); v != "" {
				found[v] = field
			}
		}
		if v := tokenOf(a.str("link")); v != "" {
			found[v] = "token of a link"
		}
	}
	return found
}

// TestIsolation walks over every operation of the API document and tries it as everybody who must not get in; then it
// proves with the same request, made by one who may, that it would have worked.
func TestIsolation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var log journal
		var keyFile string
		s := serve(t, d, fromAnywhere, log.keep, func(o *app.Options) {
			keyFile = filepath.Join(o.Config.DataDir, "installation.key")
		})
		found := secrets(s)
		w := newWorld(t, s)
		operations := s.operations()
		pages(t, operations)
		i := w.intruders(keyFile, operations)
		for _, op := range operations {
			w.walk(op, i)
		}
		for v, what := range found {
			if strings.Contains(log.String(), v) {
				t.Errorf("a %s stands in the log", what)
			}
		}
		if !strings.Contains(log.String(), "/v1/conversations/{conversation_id}") && !strings.Contains(log.String(), w.mute) {
			t.Error("the log that was searched is not the log of the requests")
		}
	})
}

// pages holds the document to the lists above and to the fixtures.
func pages(t *testing.T, operations []operation) {
	t.Helper()
	known := map[string]bool{}
	for _, op := range operations {
		known[op.id] = true
		if fixtures[op.id] == nil {
			t.Errorf("%s %s (%s) has no fixture: nobody knows whether it is closed", op.method, op.path, op.id)
		}
		if _, listed := open[op.id]; listed != (op.permission == "public") {
			t.Errorf("%s is %q: the list of open operations says otherwise", op.id, op.permission)
		}
		if slices.Contains(personal, op.id) != (op.permission == "signed-in") {
			t.Errorf("%s is %q: the list of personal operations says otherwise", op.id, op.permission)
		}
		if strings.HasPrefix(op.path, "/v1/guest/") != (op.permission == "guest" || strings.HasPrefix(op.id, "guest-")) {
			t.Errorf("%s: visitors' operations live below /v1/guest, and nothing else does", op.id)
		}
		module, level, scoped := strings.Cut(op.permission, ".")
		if !scoped && !slices.Contains([]string{"public", "guest", "signed-in", "member"}, op.permission) ||
			scoped && (!slices.Contains(modules, module) || !slices.Contains(levels[1:], level)) {
			t.Errorf("%s: nobody knows who %q is", op.id, op.permission)
		}
	}
	for id := range fixtures {
		if !known[id] {
			t.Errorf("there is a fixture for %s, which is no operation", id)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
}

// intruder is somebody with a credential that opens nothing here.
type intruder struct {
	name string
	*person
}

type intruders struct {
	nobody  []intruder // as members; 401
	fake    []intruder // as visitors; 401
	other   []intruder // valid, of another place; 404
	foreign []intruder // visitors who are somebody else; 404
	roles   map[string]map[string]string
	narrow  map[string]*person // by permission: a key that may do everything but that
}

func (w *world) intruders(keyFile string, operations []operation) *intruders {
	w.t.Helper()
	cookie := func(v string) *person { return &person{s: w.stage, cookie: v} }
	bearer := func(v string) *person { return &person{s: w.stage, token: v} }
	revoked := w.owner.do("POST", "/v1/api-keys", map[string]any{"name": "gone", "permissions": everything()}).want(201)
	w.owner.do("DELETE", "/v1/api-keys/"+revoked.str("id"), nil).want(204)
	out := w.join(w.owner, "admin")
	out.do("POST", "/v1/auth/sign-out", nil).want(204)
	gone := w.join(w.owner, "admin")
	goneKey := w.apiKey(gone, map[string]string{"live_chat": "manage", "contacts": "manage", "bots": "manage"})
	w.owner.do("DELETE", "/v1/members/"+gone.member, nil).want(204)

	i := &intruders{roles: map[string]map[string]string{}, narrow: map[string]*person{}}
	i.nobody = []intruder{
		{"nobody", &person{s: w.stage}}, {"a made-up cookie", cookie(secret.Token())}, {"an empty cookie", cookie(" ")},
		{"a made-up key", bearer("cxk_" + secret.Token())}, {"a revoked key", bearer(revoked.str("key"))}, {"the key of a removed member", goneKey},
		{"a session that was ended", out}, {"a guest token", bearer(w.guest.token)}, {"a guest token as cookie", cookie(w.guest.token)},
		{"a cookie's token as key", bearer(w.owner.cookie)},
	}
	ticket := w.guest.do("POST", "/v1/guest/stream-tickets", nil).want(200).str("ticket")
	keys, err := secret.Open(keyFile)
	if err != nil {
		w.t.Fatal(err)
	}
	who := guest.Who{Workspace: tenant.ID(w.owner.workspace), Contact: w.guest.contact}
	if valid := bearer(guest.NewToken(keys, who, time.Now())); valid.do("POST", "/v1/guest/stream-tickets", nil).status != 200 {
		w.t.Fatal("tokens are made in another way now: the expired one proves nothing")
	}
	foreignFile := filepath.Join(w.t.TempDir(), "other.key")
	foreignKeys, err := secret.Open(foreignFile)
	if err != nil {
		w.t.Fatal(err)
	}
	i.fake = []intruder{
		{"nobody", &person{s: w.stage}}, {"a member's cookie", cookie(w.owner.cookie)}, {"a member's cookie as token", bearer(w.owner.cookie)},
		{"an API key", w.key}, {"a stream's ticket", bearer(ticket)}, {"the contact's id", bearer(w.guest.contact)},
		{"an expired token", bearer(guest.NewToken(keys, who, time.Now().Add(-181*24*time.Hour)))},
		{"a token of another installation", bearer(guest.NewToken(foreignKeys, who, time.Now()))},
		{"an empty token", bearer(" ")},
	}
	for name, token := range tampered(w.guest.token, w.theirs.visitor.token) {
		i.fake = append(i.fake, intruder{name, bearer(token)})
	}
	i.other = []intruder{{"another company's owner", w.stranger}, {"another company's key", w.apiKey(w.stranger, everything())}}
	i.foreign = []intruder{{"another visitor", w.visitor(w.bot)}, {"a visitor with a conversation of his own", w.guest}, {"another company's visitor", w.theirs.visitor}}
	for _, x := range w.owner.do("GET", "/v1/roles", nil).want(200).list("items") {
		role := x.(map[string]any)
		i.roles[role["key"].(string)] = map[string]string{}
		for module, level := range role["permissions"].(map[string]any) {
			i.roles[role["key"].(string)][module] = level.(string)
		}
	}
	for _, op := range operations {
		if module, level, scoped := strings.Cut(op.permission, "."); scoped && i.narrow[op.permission] == nil {
			but := everything()
			but[module] = levels[slices.Index(levels, level)-1]
			i.narrow[op.permission] = w.apiKey(w.owner, but)
		}
	}
	return i
}

// tampered are tokens that somebody has worked on.
func tampered(token, other string) map[string]string {
	head, signature, _ := strings.Cut(token, ".")
	otherHead, otherSignature, _ := strings.Cut(other, ".")
	flip := func(s string, i int) string {
		c := byte('A')
		if s[i] == c {
			c = 'B'
		}
		return s[:i] + string(c) + s[i+1:]
	}
	return map[string]string{
		"a token with another first letter":      flip(head, 0) + "." + signature,
		"a token with another letter inside":     flip(head, len(head)/2) + "." + signature,
		"a token with another last id":           flip(head, len(head)-2) + "." + signature,
		"a token with another signature":         head + "." + flip(signature, 3),
		"a token with another's signature":       head + "." + otherSignature,
		"another's token with this signature":    otherHead + "." + signature,
		"a token without its signature":          head + ".",
		"a token without signature and dot":      head,
		"a token with more behind it":            token + "A",
		"a token with less":                      token[:len(token)-1],
		"a token written with padding":           head + "." + signature + "=",
		"a token with its parts the other way":   signature + "." + head,
		"a token that is only long":              strings.Repeat("A", 4000) + "." + signature,
		"a token with the letters of the other ": strings.ToLower(token),
	}
}

// allowed says whether a role's stored permissions open an operation.
func (i *intruders) allowed(role, permission string) bool {
	module, level, scoped := strings.Cut(permission, ".")
	return !scoped || slices.Index(levels, i.roles[role][module]) >= slices.Index(levels, level)
}

// walk tries one operation as everybody.
func (w *world) walk(op operation, i *intruders) {
	w.t.Helper()
	make := fixtures[op.id]
	c := make(w, w.owner)
	q := op.request(c)
	if strings.Contains(q.path, "{") {
		w.t.Fatalf("%s: the fixture leaves an id out: %s", op.id, q.path)
	}
	w.quiet()
	before := w.rows(w.owner.workspace)
	switch op.permission {
	case "public":
	case "guest":
		w.closedToVisitors(op, c, q, i)
	default:
		w.closedToMembers(op, c, q, i)
	}
	w.closedWithoutObject(op, c)
	w.quiet()
	if after := w.rows(w.owner.workspace); !maps.Equal(before, after) {
		w.t.Errorf("%s: somebody without the right has changed something:\n%s", op.id, difference(before, after))
	}
	switch op.permission {
	case "public":
		w.works(op, c, &person{s: w.stage}, "anybody")
		return
	case "guest", "signed-in":
		w.works(op, c, w.actor(c, w.owner), "the one it is about")
		return
	}
	w.works(op, c, w.owner, "the owner")
	for _, role := range roles[1:] {
		if i.allowed(role, op.permission) {
			w.works(op, make(w, w.people[role]), w.people[role], "a "+role)
		}
	}
	if op.id == "create-api-key" || op.id == "reset-second-factor" { // one that leaks must neither make others nor open accounts
		w.refused(op, "an API key", w.key, op.request(make(w, w.owner)), 403, "auth.person_needed")
		return
	}
	w.works(op, make(w, w.key), w.key, "an API key with every permission")
}

func (w *world) actor(c call, otherwise *person) *person {
	if c.as != nil {
		return c.as
	}
	return otherwise
}

func (w *world) works(op operation, c call, p *person, who string) {
	w.t.Helper()
	a := p.send(op.request(c))
	if c.want != 0 && a.status != c.want || c.want == 0 && a.status/100 != 2 {
		w.t.Errorf("%s as %s: %d, and it should work: %.500s", op.id, who, a.status, a.raw)
	}
}

func (w *world) refused(op operation, who string, p *person, q request, status int, code string) {
	w.t.Helper()
	a := p.send(q)
	if a.status != status || code != "" && a.str("code") != code {
		w.t.Errorf("%s as %s: %d %s, want %d %s: %.300s", op.id, who, a.status, a.str("code"), status, code, a.raw)
	}
	for _, m := range w.markers {
		if status != 403 && bytes.Contains(a.raw, []byte(m)) && !strings.Contains(q.path, m) {
			w.t.Errorf("%s tells %s something of another company: %.500s", op.id, who, a.raw)
		}
	}
}

func (w *world) closedToMembers(op operation, c call, q request, i *intruders) {
	w.t.Helper()
	for _, x := range i.nobody {
		w.refused(op, x.name, x.person, q, 401, "")
	}
	victim := map[string]string{"X-Workspace-Id": w.owner.workspace}
	if op.method != http.MethodGet {
		cross := map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
		w.refused(op, "another site's page", w.actor(c, w.owner), q.with(cross), 403, "auth.cross_origin")
	}
	if op.permission == "signed-in" {
		w.refused(op, "an API key", w.key, q, 403, "auth.person_needed")
		return
	}
	for _, x := range i.other {
		w.refused(op, x.name+" in this workspace", x.person, q.with(victim), 404, "workspace.not_found")
		switch {
		case len(c.path) > 0 && !c.sharedPath:
			w.refused(op, x.name, x.person, q, 404, "")
		case (op.id == "create-api-key" || op.id == "transfer-ownership") && x.token != "":
			w.refused(op, x.name, x.person, q, 403, "auth.person_needed")
		case c.refs != 0:
			w.refused(op, x.name, x.person, q, c.refs, "")
		default: // these fixtures make nothing; each needs its own name
			at := fixtures[op.id](w, w.owner)
			w.worksElsewhere(op, x, op.request(at), at.want)
		}
	}
	for _, ws := range []string{uid.New(), "nonsense", w.theirs.bot, "%00"} {
		w.refused(op, "the owner in workspace "+ws, w.owner, q.with(map[string]string{"X-Workspace-Id": ws}), 404, "workspace.not_found")
		w.refused(op, "a key in workspace "+ws, w.key, q.with(map[string]string{"X-Workspace-Id": ws}), 404, "workspace.not_found")
	}
	for _, role := range roles {
		if !i.allowed(role, op.permission) {
			w.refused(op, "a "+role, w.people[role], q, 403, "permission.denied")
		}
	}
	if narrow := i.narrow[op.permission]; narrow != nil {
		w.refused(op, "a key without "+op.permission, narrow, q, 403, "permission.denied")
	}
}

// worksElsewhere lets another company do the same in its own workspace: it sees nothing of this one. What is refused here
// is refused there (want), and somebody outside may be away (503).
func (w *world) worksElsewhere(op operation, x intruder, q request, want int) {
	w.t.Helper()
	a := x.send(q)
	if a.status/100 != 2 && a.status != want && a.status != http.StatusServiceUnavailable {
		w.t.Errorf("%s as %s at home: %d: %.300s", op.id, x.name, a.status, a.raw)
	}
	for _, m := range w.markers {
		if bytes.Contains(a.raw, []byte(m)) {
			w.t.Errorf("%s shows %s something of another company: %.500s", op.id, x.name, a.raw)
		}
	}
}

func (w *world) closedToVisitors(op operation, c call, q request, i *intruders) {
	w.t.Helper()
	for _, x := range i.fake {
		w.refused(op, x.name, x.person, q, 401, "guest.token_invalid")
	}
	w.refused(op, "a token in another form", &person{s: w.stage}, q.with(map[string]string{"Authorization": c.as.token}), 401, "guest.token_invalid")
	for _, x := range i.foreign {
		switch {
		case len(c.path) > 0:
			w.refused(op, x.name, x.person, q, 404, "conversation.not_found")
		case op.id == "guest-conversations":
			if a := x.send(q); len(a.list("items")) != 0 {
				w.t.Errorf("%s shows %s the conversations of another: %s", op.id, x.name, a.raw)
			}
		}
	}
	if op.id == "guest-send" {
		w.refused(op, "another company's visitor", w.theirs.visitor, q, 404, "bot.not_found")
	}
}

// closedWithoutObject asks for objects that do not exist, with a request that is right otherwise.
func (w *world) closedWithoutObject(op operation, c call) {
	w.t.Helper()
	p := w.actor(c, w.owner)
	for name := range c.path {
		for _, id := range []string{uid.New(), "00000000-0000-0000-0000-000000000000", "nonsense", "1", "%00", "%F0%9F", "..%2f..", strings.ToUpper(c.path[name]),
			c.path[name] + "0", strings.Repeat("9", 300), "'%20OR%20'1'='1", w.theirs.conversation} {
			wrong := maps.Clone(c.path)
			wrong[name] = id
			if a := p.send(op.request(call{path: wrong, query: c.query, body: c.body, raw: c.raw, ctype: c.ctype})); a.status != 404 {
				w.t.Errorf("%s with %s %.40s: %d, want 404: %.300s", op.id, name, id, a.status, a.raw)
			}
		}
	}
}

// Ids of another company in places where the walk cannot put them: bodies and queries of requests in one's own workspace.
func TestForeignIdsInBodiesOpenNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, fromAnywhere)
		w := newWorld(t, s)
		x := w.stranger
		colleague := s.join(x, "viewer")
		conversation, visitor := w.conversation()
		w.quiet()
		before := s.rows(w.owner.workspace)
		there := "/v1/conversations/" + w.theirs.conversation
		for _, q := range []struct {
			q    request
			want []int
		}{
			{request{method: "POST", path: there + "/assign", body: map[string]any{"member_id": w.owner.member}}, []int{422}},
			{request{method: "POST", path: there + "/assign", body: map[string]any{"member_id": uid.New()}}, []int{422}},
			{request{method: "PATCH", path: "/v1/members/" + colleague.member, body: map[string]any{"role_id": w.roleID("viewer")}}, []int{422}},
			{request{method: "PATCH", path: "/v1/members/" + colleague.member, body: map[string]any{"bot_ids": []string{w.bot}}}, []int{200, 422}},
			{request{method: "DELETE", path: "/v1/members/" + colleague.member + "?to_member_id=" + w.owner.member}, []int{422}},
			{request{method: "GET", path: "/v1/conversations?bot_id=" + w.mute}, []int{200, 404}},
			{request{method: "GET", path: "/v1/inbox?tab=all&bot_id=" + w.mute}, []int{200, 404}},
			{request{method: "GET", path: "/v1/conversations/counts?bot_id=" + w.mute}, []int{200, 404}},
			{request{method: "POST", path: "/v1/bots/" + w.theirs.bot + "/faqs/bulk", body: map[string]any{"action": "delete", "ids": w.faqs}}, []int{200}},
			{request{method: "POST", path: "/v1/bots/" + w.theirs.bot + "/faqs/bulk", body: map[string]any{"action": "retrain", "ids": w.faqs}}, []int{200}},
			{request{method: "PATCH", path: "/v1/bots/" + w.theirs.bot + "/faqs/" + w.faqs[0], body: map[string]any{"active": false}}, []int{404}},
			{request{method: "POST", path: "/v1/bots/" + w.theirs.bot + "/unanswered/" + w.unanswered[0] + "/dismiss"}, []int{404}},
			{request{method: "DELETE", path: there + "/messages/" + visitor.contact}, []int{404}},
		} {
			a := x.send(q.q)
			if !slices.Contains(q.want, a.status) {
				t.Errorf("%s %s: %d, want %v: %.300s", q.q.method, q.q.path, a.status, q.want, a.raw)
			}
			for _, m := range []string{w.owner.email, w.guest.contact, visitor.contact, conversation, "Owner Shop"} {
				if bytes.Contains(a.raw, []byte(m)) {
					t.Errorf("%s %s shows something of another company: %.300s", q.q.method, q.q.path, a.raw)
				}
			}
			if n := a.num("count"); n != 0 {
				t.Errorf("%s changed %d FAQs of another company", q.q.path, n)
			}
			if total := a.num("counts.all.total") + a.num("all.total"); total != 0 {
				t.Errorf("%s counts conversations of another company: %s", q.q.path, a.raw)
			}
		}
		// A member whose scope names a foreign bot sees nothing of it.
		colleague.do("GET", "/v1/conversations/"+conversation, nil).want(404)
		// The same visitor cannot be written to from elsewhere, whatever the token says about the contact.
		w.theirs.visitor.do("POST", "/v1/guest/messages", map[string]any{"bot_id": w.mute, "client_id": "x", "text": "hello"}).want(404)
		w.theirs.visitor.do("GET", "/v1/guest/conversations/"+conversation+"/messages", nil).want(404)
		// A session with another company's bot starts a new visitor: the old token is not carried over.
		r := (&person{s: s}).do("POST", "/v1/guest/sessions", map[string]any{"bot_id": w.theirs.bot, "guest_token": visitor.token}).want(200)
		if r.str("contact.id") == visitor.contact || r.at("conversation") != nil {
			t.Errorf("a token of one company continues at another: %s", r.raw)
		}
		w.quiet()
		if after := s.rows(w.owner.workspace); !maps.Equal(before, after) {
			t.Errorf("changed from outside:\n%s", difference(before, after))
		}
	})
}

// What is public is public in a small way: a bot's page shows nothing but the bot.
func TestThePublicRecordOfABotShowsTheBotOnly(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	s := serve(t, d)
	bot := s.bot(map[string]any{"business_name": "Maple & Co", "description": "internal words about prices", "reply_unknown": "Ask our team"}, "What is it?", "A secret recipe.")
	r := (&person{s: s}).do("GET", "/v1/guest/bots/"+bot, nil).want(200)
	var fields []string
	for name := range r.body {
		fields = append(fields, name)
	}
	slices.Sort(fields)
	const want = "auto_reply avatar_url business_name colors display_language greeting_html greeting_pictures greeting_text id name online opens_at theme_color widget workspace workspace_required_login"
	if got := strings.Join(fields, " "); got != want && got != strings.ReplaceAll(want, "greeting_html ", "") {
		t.Errorf("the page of a bot shows %s", got)
	}
	for _, hidden := range []string{"internal words", "recipe", s.owner.workspace, s.owner.email, "Ask our team"} {
		if strings.Contains(string(r.raw), hidden) {
			t.Errorf("the page of a bot shows %q: %s", hidden, r.raw)
		}
	}
}
