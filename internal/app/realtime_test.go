package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/app"
	"cxgenie/internal/guest"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// within limits a member to some bots.
func (s *stage) within(p *person, bots ...string) *person {
	s.t.Helper()
	s.owner.do("PATCH", "/v1/members/"+p.member, map[string]any{"all_bots": false, "bot_ids": bots}).want(200)
	return p
}

// audience is open screens, by name.
type audience struct {
	s       *stage
	screens map[string]*socket
}

// sees runs a step and says who was told something about the conversation by it: "name" for a change, "-name" for those
// who were told that it is gone from their view.
func (a *audience) sees(step string, conversation func() string, want ...string) {
	a.s.t.Helper()
	for name, x := range a.screens {
		if err := x.settle(); err != nil {
			a.s.t.Fatalf("before %s: the screen of %s: %v", step, name, err)
		}
		x.forget()
	}
	id := conversation()
	a.s.settled()
	var got []string
	for name, x := range a.screens {
		if err := x.settle(); err != nil {
			a.s.t.Fatalf("%s: the screen of %s: %v", step, name, err)
		}
		told := map[string]bool{}
		for _, p := range x.got() {
			switch {
			case p.about() == "" && (p.data["event"] == "counts.updated" || p.data["event"] == "notice.changed"):
			case p.about() != id:
				a.s.t.Errorf("%s: %s is told about another conversation: %v", step, name, p.data)
			case p.data["event"] == "conversation.removed":
				told = map[string]bool{"-" + name: true}
				if p.data["conversation"] != nil || p.data["messages"] != nil {
					a.s.t.Errorf("%s: %s is shown what left his view: %v", step, name, p.data)
				}
			default: // whoever loses sight on one channel may have it on another: the last word counts
				told = map[string]bool{name: true}
			}
		}
		for n := range told {
			got = append(got, n)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		a.s.t.Errorf("%s is told to %v, want %v", step, got, want)
	}
}

func TestEachScreenIsToldItsOwnConversationsOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, fromAnywhere)
		mute := map[string]any{"auto_reply": false}
		a, b := s.bot(mute), s.bot(mute)
		junior := s.join(s.owner, "junior_member")
		juniorA := s.within(s.join(s.owner, "junior_member"), a)
		people := map[string]*person{
			"owner": s.owner, "admin": s.join(s.owner, "admin"), "senior of A": s.within(s.join(s.owner, "senior_member"), a),
			"junior": junior, "junior of A": juniorA, "viewer": s.join(s.owner, "viewer"),
			"viewer of B": s.within(s.join(s.owner, "viewer"), b), "elsewhere": s.newOwner("Elsewhere"),
		}
		all := &audience{s, map[string]*socket{}}
		for name, p := range people {
			all.screens[name] = p.listen(nil)
		}
		visitor := s.visitor(a)
		var id string
		post := func(path string, body any, status int) func() string {
			return func() string {
				s.owner.do("POST", "/v1/conversations/"+id+path, body).want(status)
				return id
			}
		}
		say := func() string { return visitor.say(a, "hello").str("conversation.id") }
		all.sees("a first message", func() string { id = say(); return id }, "owner", "admin", "senior of A", "junior", "junior of A", "viewer")
		all.sees("another bot's", func() string { return s.visitor(b).say(b, "hello").str("conversation.id") }, "owner", "admin", "junior", "viewer", "viewer of B")
		all.sees("a take-over by the owner", post("/take-over", nil, 200), "owner", "admin", "senior of A", "viewer", "-junior", "-junior of A")
		all.sees("a message to the owner", say, "owner", "admin", "senior of A", "viewer")
		all.sees("a note", post("/messages", map[string]any{"client_id": uid.New(), "text": "Look.", "kind": "note"}, 202), "owner", "admin", "senior of A", "viewer")
		all.sees("typing", post("/typing", map[string]any{"on": true}, 204), "owner", "admin", "senior of A", "viewer")
		all.sees("the visitor's typing", func() string {
			visitor.do("POST", "/v1/guest/conversations/"+id+"/typing", map[string]any{"on": true}).want(204)
			return id
		}, "owner", "admin", "senior of A", "viewer")
		all.sees("an assignment", post("/assign", map[string]any{"member_id": juniorA.member}, 200), "owner", "admin", "senior of A", "viewer", "junior of A")
		all.sees("a message to the junior of A", say, "owner", "admin", "senior of A", "viewer", "junior of A")
		all.sees("another assignment", post("/assign", map[string]any{"member_id": junior.member}, 200), "owner", "admin", "senior of A", "viewer", "junior", "-junior of A")
		all.sees("a message to the junior", say, "owner", "admin", "senior of A", "viewer", "junior")
		all.sees("nobody's again", post("/assign", map[string]any{"member_id": nil}, 200), "owner", "admin", "senior of A", "viewer", "junior", "junior of A")
		all.sees("a close", post("/close", nil, 200), "owner", "admin", "senior of A", "viewer", "junior", "junior of A")

		// Reading says the same as listening.
		visitor.say(a, "once more")
		post("/reopen", nil, 409)()
		for name, p := range people {
			sees := name != "viewer of B" && name != "elsewhere"
			for _, path := range []string{"", "/messages", "/changes?after=0", "/suggestions"} {
				if got := p.do("GET", "/v1/conversations/"+id+path, nil).status; (got == 200) != sees || !sees && got != 404 {
					t.Errorf("%s reads %q with %d", name, path, got)
				}
			}
			listed := strings.Contains(string(p.do("GET", "/v1/conversations?tab=closed", nil).want(200).raw), id)
			if listed != sees {
				t.Errorf("%s finds it in the list: %v", name, listed)
			}
		}
	})
}

func TestWhoMayNotListenIsRefused(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	s := serve(t, d, fromAnywhere)
	bot := s.bot(map[string]any{"auto_reply": false})
	visitor := s.visitor(bot)
	visitor.say(bot, "hello")
	stranger := s.newOwner("Elsewhere")
	blind := s.join(s.owner, "viewer")
	for _, x := range s.owner.do("GET", "/v1/roles", nil).want(200).list("items") {
		if r := x.(map[string]any); r["key"] == "viewer" {
			s.owner.do("PATCH", "/v1/roles/"+r["id"].(string), map[string]any{"permissions": map[string]string{"live_chat": "none"}}).want(200)
		}
	}
	here := upgrade("?workspace=" + s.owner.workspace)
	for _, x := range []struct {
		who    string
		p      *person
		q      request
		status int
	}{
		{"nobody", &person{s: s}, here, 401},
		{"a made-up cookie", &person{s: s, cookie: secret.Token()}, here, 401},
		{"a visitor", visitor, here, 401},
		{"a visitor's token as cookie", &person{s: s, cookie: visitor.token}, here, 401},
		{"another company's owner", stranger, here, 404},
		{"the owner in no workspace", s.owner, upgrade("?workspace=" + uid.New()), 404},
		{"the owner in nonsense", s.owner, upgrade("?workspace=nonsense"), 404},
		{"a role without live chat", blind, here, 403},
		{"another site's page with the owner's cookie", s.owner, here.with(map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}), 403},
		{"another site's page of an old browser", s.owner, here.with(map[string]string{"Origin": "https://evil.example"}), 403},
		// A program has no screen: its socket would count as a person who is there, with a person's rights.
		{"an API key", s.apiKey(s.owner, everything()), here, 403},
	} {
		if a := x.p.send(x.q); a.status != x.status {
			t.Errorf("%s: %d, want %d: %s", x.who, a.status, x.status, a.raw)
		}
	}
	if a := s.owner.send(here); a.status != 101 {
		t.Errorf("the owner himself: %d", a.status)
	}
	// What listens cannot ask for more.
	x := s.join(s.owner, "admin").listen(nil)
	for _, channel := range []string{"ws:" + stranger.workspace + ":all", "visitor:" + visitor.contact, "member:" + s.owner.member} {
		if err := x.ask(`"subscribe":{"channel":"` + channel + `"}`); err == nil && x.on(channel) {
			t.Errorf("subscribed to %s by himself", channel)
		}
	}
}

// An open screen follows its member's rights at once.
func TestAnOpenScreenFollowsItsRights(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, fromAnywhere)
		mute := map[string]any{"auto_reply": false}
		a, b := s.bot(mute), s.bot(mute)
		everyone := "ws:" + s.owner.workspace + ":all"
		all := &audience{s, map[string]*socket{}}
		hello := func(bot string) func() string {
			return func() string { return s.visitor(bot).say(bot, "hello").str("conversation.id") }
		}
		member := func(p *person, body map[string]any) {
			s.owner.do("PATCH", "/v1/members/"+p.member, body).want(200)
		}
		gone := func(what string, x *socket, p *person, status int) {
			t.Helper()
			s.until("the screen is closed: "+what, x.ended)
			if r := p.send(upgrade("?workspace=" + p.workspace)); r.status != status {
				t.Errorf("%s: he comes back with %d, want %d: %s", what, r.status, status, r.raw)
			}
		}

		p := s.join(s.owner, "admin")
		x := p.listen(nil)
		all.screens["he"] = x
		all.sees("a message while he is admin", hello(a), "he")
		member(p, map[string]any{"all_bots": false, "bot_ids": []string{b}})
		s.until("he is put on bot B alone", func() bool { return x.on("bot:"+b+":all") && !x.on(everyone) })
		all.sees("bot A's after it was taken from him", hello(a))
		all.sees("bot B's", hello(b), "he")
		member(p, map[string]any{"role_id": s.roleID("junior_member")})
		s.until("he is put on what a junior sees", func() bool { return x.on("bot:"+b+":unassigned") && !x.on("bot:"+b+":all") })
		id := hello(b)()
		s.owner.do("POST", "/v1/conversations/"+id+"/take-over", nil).want(200)
		all.sees("a conversation of the owner's", func() string {
			s.owner.do("POST", "/v1/conversations/"+id+"/messages", map[string]any{"client_id": uid.New(), "text": "Hi."}).want(202)
			return id
		})
		member(p, map[string]any{"all_bots": true})
		s.until("he gets all bots again", func() bool { return x.on("ws:"+s.owner.workspace+":unassigned") && !x.on("bot:"+b+":unassigned") })
		all.sees("bot A's again", hello(a), "he")

		member(p, map[string]any{"state": "disabled"})
		gone("disabled", x, p, 404)
		member(p, map[string]any{"state": "active"})
		x = p.listen(nil)
		s.owner.do("DELETE", "/v1/members/"+p.member, nil).want(204)
		gone("removed", x, p, 404)

		p = s.join(s.owner, "viewer")
		x = p.listen(nil)
		s.owner.do("PATCH", "/v1/roles/"+s.roleID("viewer"), map[string]any{"permissions": map[string]string{"live_chat": "none"}}).want(200)
		gone("his role lost live chat", x, p, 403)
	})
}

// Signing out closes the screens of that browser, and no other's.
func TestSigningOutClosesTheScreen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, fromAnywhere)
		laptop := s.join(s.owner, "admin")
		phone, tablet := s.signIn(laptop.email), s.signIn(laptop.email)
		here := map[string]*socket{"laptop": laptop.listen(nil), "phone": phone.listen(nil), "tablet": tablet.listen(nil), "owner": s.owner.listen(nil)}
		open := func(what string, names ...string) {
			t.Helper()
			for name, x := range here {
				if !slices.Contains(names, name) {
					s.until(fmt.Sprintf("%s: the screen on the %s is closed", what, name), x.ended)
					delete(here, name)
				} else if err := x.settle(); err != nil {
					t.Errorf("%s: the screen on the %s: %v", what, name, err)
				}
			}
		}
		phone.do("POST", "/v1/auth/sign-out", nil).want(204)
		open("signed out on the phone", "laptop", "tablet", "owner")
		tablet.do("POST", "/v1/auth/password", map[string]any{"current": "a long enough secret", "password": "another long secret"}).want(204)
		open("a new password set on the tablet", "tablet", "owner")
		tablet.do("POST", "/v1/auth/sign-out-everywhere", nil).want(204)
		open("signed out everywhere", "owner")
		for name, p := range map[string]*person{"laptop": laptop, "phone": phone, "tablet": tablet} {
			if r := p.send(upgrade("?workspace=" + p.workspace)); r.status != 401 {
				t.Errorf("the %s comes back with %d", name, r.status)
			}
		}
	})
}

func TestAVisitorsStreamShowsHisOwnOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var keyFile string
		s := serve(t, d, fromAnywhere, func(o *app.Options) { keyFile = o.Config.DataDir + "/installation.key" })
		bot := s.bot(map[string]any{"auto_reply": false})
		anna, ben := s.visitor(bot), s.visitor(bot)
		annas, bens := anna.say(bot, "I am one").str("conversation.id"), ben.say(bot, "I am two").str("conversation.id")
		x := anna.watch("", nil)
		reply := func(id, text string, kind string) {
			s.owner.do("POST", "/v1/conversations/"+id+"/messages", map[string]any{"client_id": uid.New(), "text": text, "kind": kind}).want(202)
		}
		reply(bens, "for the other", "text")
		ben.say(bot, "thank you")
		reply(annas, "between us", "note")
		s.owner.do("POST", "/v1/conversations/"+bens+"/close", nil).want(200)
		reply(annas, "for you", "text")
		s.until("her answer comes", func() bool { return len(x.got()) > 0 })
		for _, p := range x.got() {
			if p.about() != annas || strings.Contains(fmt.Sprint(p.data), "between us") || strings.Contains(fmt.Sprint(p.data), s.owner.member) {
				t.Errorf("she is shown %v", p.data)
			}
		}
		// Another's conversation as the last event opens nothing of it.
		y := anna.watch(bens+":0", nil)
		reply(annas, "and again", "text")
		s.until("her answer comes", func() bool { return len(y.got()) > 0 })
		for _, p := range y.got() {
			if p.about() != annas {
				t.Errorf("with another's event id she is shown %v", p.data)
			}
		}

		keys, err := secret.Open(keyFile)
		if err != nil {
			t.Fatal(err)
		}
		who := guest.Who{Workspace: tenant.ID(s.owner.workspace), Contact: anna.contact}
		fresh := anna.do("POST", "/v1/guest/stream-tickets", nil).want(200).str("ticket")
		late := keys.Signer("stream").Sign([]byte(string(who.Workspace)+who.Contact), time.Now().Add(-time.Second))
		tickets := map[string]string{"no ticket": "", "a ticket that is over": late, "the guest token": anna.token, "the contact's id": anna.contact, "a member's cookie": s.owner.cookie}
		for name, token := range tampered(fresh, ben.do("POST", "/v1/guest/stream-tickets", nil).want(200).str("ticket")) {
			tickets[name] = token
		}
		for name, ticket := range tickets {
			if a := s.owner.send(request{method: "GET", path: "/v1/guest/stream?ticket=" + ticket}); a.status != 401 {
				t.Errorf("%s opens a stream: %d", name, a.status)
			}
		}
	})
}
