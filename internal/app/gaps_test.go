package app_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// mirror is a client's copy of conversations, kept by the documented rule: a publication whose prev is the copy's cursor
// is applied; one behind the cursor is old; any other says that something is missing, and the changes after the cursor
// are asked for.
type mirror struct {
	p    *person
	path string // of a conversation, for this client

	mu    sync.Mutex
	known map[string]*shown
	asked int // how often changes were asked for
}

type shown struct {
	cursor   int64
	row      map[string]any
	messages map[string]map[string]any
}

func newMirror(p *person, path string) *mirror {
	return &mirror{p: p, path: path, known: map[string]*shown{}}
}

func (m *mirror) hear(p pub) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch p.data["event"] {
	case "typing", "counts.updated":
	case "conversation.removed":
		delete(m.known, p.about())
	default:
		c := m.of(p.about())
		switch rev := number(p.data["rev"]); {
		case rev <= c.cursor:
		case number(p.data["prev"]) != c.cursor:
			m.catchUp(p.about())
		default:
			c.take(p.data["conversation"], p.data["messages"])
			c.cursor = rev
		}
	}
}

func (m *mirror) of(id string) *shown {
	if m.known[id] == nil {
		m.known[id] = &shown{messages: map[string]map[string]any{}}
	}
	return m.known[id]
}

// catchUp asks for what happened after the cursor until nothing is missing. The caller holds mu.
func (m *mirror) catchUp(id string) {
	c := m.of(id)
	for more := true; more; {
		m.asked++
		a, err := m.p.try(request{method: "GET", path: m.path + "/" + id + "/changes?after=" + strconv.FormatInt(c.cursor, 10)})
		if err != nil || a.status != 200 {
			m.p.s.t.Errorf("changes of %s: %v %v", id, a, err)
			return
		}
		c.take(a.at("conversation"), a.at("messages"))
		c.cursor = max(c.cursor, a.num("head"))
		more = a.at("more") == true
	}
}

// check asks once for all that is known, and for what the list says beyond it: what a screen does when it is back.
func (m *mirror) check(list string) {
	a, err := m.p.try(request{method: "GET", path: list})
	if err != nil || a.status != 200 {
		m.p.s.t.Errorf("%s: %v %v", list, a, err)
		return
	}
	items := a.list("items")
	if items == nil {
		items = a.list("conversations.items")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, x := range items {
		m.of(x.(map[string]any)["id"].(string))
	}
	for id := range m.known {
		m.catchUp(id)
	}
}

// others asks for the conversations that the id of the last event does not speak of: those before it.
func (m *mirror) others(last string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	id, _, _ := strings.Cut(last, ":")
	for other := range m.known {
		if other < id {
			m.catchUp(other)
		}
	}
}

func (c *shown) take(row, messages any) {
	if row, ok := row.(map[string]any); ok && (c.row == nil || number(row["rev"]) > number(c.row["rev"])) {
		c.row = row
	}
	list, _ := messages.([]any)
	for _, x := range list {
		message := x.(map[string]any)
		id := message["id"].(string)
		if old := c.messages[id]; old == nil || number(message["rev"]) > number(old["rev"]) {
			c.messages[id] = message
		}
	}
}

// thread is the messages in the order in which they are shown.
func (c *shown) thread() []map[string]any {
	return slices.SortedFunc(maps.Values(c.messages), func(a, b map[string]any) int { return int(number(a["seq"]) - number(b["seq"])) })
}

func number(v any) int64 {
	f, _ := v.(float64)
	return int64(f)
}

// truth is what the server has of a conversation now, read page by page.
func (m *mirror) truth(id string) *shown {
	m.p.s.t.Helper()
	c := &shown{messages: map[string]map[string]any{}}
	a := m.p.do("GET", m.path+"/"+id+"/changes?after=0", nil).want(200)
	c.cursor, c.row = number(a.at("conversation.rev")), a.at("conversation").(map[string]any)
	for before := "0"; before != ""; {
		page := m.p.do("GET", m.path+"/"+id+"/messages?limit=37&before="+before, nil).want(200)
		c.take(nil, page.at("items"))
		before = ""
		if next := page.num("next"); next > 0 {
			before = strconv.FormatInt(next, 10)
		}
	}
	return c
}

// equals compares the copy with the server's own conversations, and says where they differ.
func (m *mirror) equals(ids []string) string {
	m.p.s.t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.known) != len(ids) {
		return fmt.Sprintf("it knows %d conversations of %d", len(m.known), len(ids))
	}
	for _, id := range ids {
		have, want := m.known[id], m.truth(id)
		switch {
		case have == nil:
			return "it does not know " + id
		case have.cursor != want.cursor:
			return fmt.Sprintf("%s: its cursor is %d, not %d", id, have.cursor, want.cursor)
		case !reflect.DeepEqual(have.row, want.row):
			return fmt.Sprintf("%s: its row is\n%s, not\n%s", id, text(have.row), text(want.row))
		}
		a, b := have.thread(), want.thread()
		for i := range min(len(a), len(b)) {
			if !reflect.DeepEqual(a[i], b[i]) {
				return fmt.Sprintf("%s: line %d is\n%s, not\n%s", id, i, text(a[i]), text(b[i]))
			}
		}
		if len(a) != len(b) {
			return fmt.Sprintf("%s: it has %d lines, not %d", id, len(a), len(b))
		}
	}
	return ""
}

func text(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// rush is people who do everything that can be done in a few conversations, all at once.
type rush struct {
	s        *stage
	bot      string
	visitor  *person
	over     atomic.Bool  // nothing more will be done
	stored   atomic.Int64 // what is done: its answer has come
	mu       sync.Mutex
	current  string            // the visitor's open conversation
	replies  map[string]string // message → conversation, of the owner
	notes    map[string]string
	happened map[string]int
}

const noteMark = "only-for-us"

func (r *rush) note(what string, a *answer, err error) {
	if err != nil {
		r.s.t.Errorf("%s: %v", what, err)
		return
	}
	switch a.status {
	case 200, 202, 204:
		r.mu.Lock()
		defer r.mu.Unlock()
		r.happened[what]++
		r.stored.Add(1)
		id := a.str("conversation_id")
		switch what {
		case "message":
			r.current = a.str("conversation.id")
		case "reply":
			r.replies[a.str("id")] = id
		case "note":
			r.notes[a.str("id")] = id
		}
	case 404, 409: // somebody was faster: it is closed, or the bot has the word already
	default:
		r.s.t.Errorf("%s: %d: %s", what, a.status, a.raw)
	}
}

func pick(rng *rand.Rand, from map[string]string) (string, string) {
	keys := slices.Sorted(maps.Keys(from))
	if len(keys) == 0 {
		return "", ""
	}
	k := keys[rng.IntN(len(keys))]
	return k, from[k]
}

// act does one thing at random.
func (r *rush) act(rng *rand.Rand) {
	r.mu.Lock()
	id := r.current
	reply, inReply := pick(rng, r.replies)
	note, inNote := pick(rng, r.notes)
	r.mu.Unlock()
	here := "/v1/conversations/" + id
	member := func(what, method, path string, body any) {
		a, err := r.s.owner.try(request{method: method, path: path, body: body})
		r.note(what, a, err)
	}
	say := map[string]any{"bot_id": r.bot, "client_id": uid.New(), "text": "Do you deliver on Sundays?"}
	switch n := rng.IntN(100); {
	case id == "" || n < 30:
		a, err := r.visitor.try(request{method: "POST", path: "/v1/guest/messages", body: say})
		r.note("message", a, err)
	case n < 50:
		member("reply", "POST", here+"/messages", map[string]any{"client_id": uid.New(), "text": fmt.Sprint("answer ", rng.Uint32())})
	case n < 65:
		member("note", "POST", here+"/messages", map[string]any{"client_id": uid.New(), "text": fmt.Sprint(noteMark, rng.Uint32()), "kind": "note"})
	case n < 75 && note != "":
		member("edit", "PATCH", "/v1/conversations/"+inNote+"/messages/"+note, map[string]any{"text": fmt.Sprint(noteMark, " edited ", rng.Uint32())})
	case n < 82 && reply != "":
		member("unsend", "DELETE", "/v1/conversations/"+inReply+"/messages/"+reply, nil)
	case n < 86:
		member("read", "POST", here+"/read", map[string]any{"seq": rng.IntN(60)})
	case n < 90:
		a, err := r.visitor.try(request{method: "POST", path: "/v1/guest/conversations/" + id + "/read", body: map[string]any{"seq": rng.IntN(60)}})
		r.note("seen", a, err)
	case n < 93:
		member("give back", "POST", here+"/give-back", nil)
	case n < 96:
		member("assign", "POST", here+"/assign", map[string]any{"member_id": r.s.owner.member})
	case n < 98:
		member("take over", "POST", here+"/take-over", nil)
	default:
		member("close", "POST", here+"/close", nil)
	}
}

// until waits for n things to be stored, or for the end of the rush.
func (r *rush) until(n int64) bool {
	for r.stored.Load() < n && !r.over.Load() {
		r.s.pause()
	}
	return !r.over.Load()
}

// Sockets are cut in the middle of a rush, again and again; each time their clients come back by the rule. In the end
// every copy is the server's, line by line.
func TestCopiesSurviveGaps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, fromAnywhere)
		bot := s.bot(map[string]any{"widget": map[string]any{"sessions": "all"}}, "Do you deliver on Sundays?", "Yes, until noon.")
		r := &rush{s: s, bot: bot, visitor: s.visitor(bot), replies: map[string]string{}, notes: map[string]string{}, happened: map[string]int{}}
		own := "/v1/guest/conversations?bot_id=" + bot
		agent := newMirror(s.join(s.owner, "admin"), "/v1/conversations")
		browser, page := newMirror(r.visitor, "/v1/guest/conversations"), newMirror(r.visitor, "/v1/guest/conversations")
		r.act(rand.New(rand.NewPCG(0, 0)))

		const writers, enough, gaps = 6, 300, 6 // things done, and gaps of each screen, at least
		var work, screens sync.WaitGroup
		cuts := map[string]*atomic.Int64{}
		// screen keeps a client connected but for the gaps; open connects it and brings it up to date.
		screen := func(name string, seed uint64, open func() (interface{ cut() }, error)) {
			n := &atomic.Int64{}
			cuts[name] = n
			screens.Go(func() {
				rng := rand.New(rand.NewPCG(seed, 1))
				for next := int64(0); ; n.Add(1) {
					x, err := open()
					if err != nil {
						t.Errorf("%s: %v", name, err)
						return
					}
					next = max(next, r.stored.Load()) + 4 + rng.Int64N(12)
					if !r.until(next) {
						return // it stays open
					}
					x.cut()
					next += rng.Int64N(14)
					r.until(next)
				}
			})
		}
		screen("the agent's screen", 1, func() (interface{ cut() }, error) {
			x, err := agent.p.tryListen(agent.hear)
			if err == nil {
				agent.check("/v1/inbox?limit=100")
				agent.check("/v1/conversations?tab=closed&limit=100")
			}
			return x, err
		})
		last := ""
		var current *stream
		screen("the visitor's browser", 2, func() (interface{ cut() }, error) {
			if current != nil {
				last = current.lastID()
			}
			x, err := browser.p.tryWatch(last, browser.hear)
			switch {
			case err != nil:
			case last == "":
				browser.check(own) // nothing was seen yet that it could go on from
			default:
				browser.others(last)
			}
			current = x
			return x, err
		})
		screen("the visitor's page", 3, func() (interface{ cut() }, error) {
			x, err := page.p.tryWatch("", page.hear)
			if err == nil {
				page.check(own)
			}
			return x, err
		})
		for w := range writers {
			work.Go(func() {
				rng := rand.New(rand.NewPCG(7, uint64(w)))
				few := func() bool {
					for _, n := range cuts {
						if n.Load() < gaps {
							return true
						}
					}
					return r.stored.Load() < enough
				}
				for few() && r.stored.Load() < 20*enough && !t.Failed() {
					r.act(rng)
				}
			})
		}
		work.Wait()
		r.over.Store(true)
		screens.Wait()
		s.quiet()

		var all, visible []string
		for _, x := range agent.p.do("GET", "/v1/conversations?tab=closed&limit=100", nil).want(200).list("items") {
			all = append(all, x.(map[string]any)["id"].(string))
		}
		for _, x := range agent.p.do("GET", "/v1/conversations?limit=100", nil).want(200).list("items") {
			all = append(all, x.(map[string]any)["id"].(string))
		}
		for _, x := range r.visitor.do("GET", own, nil).want(200).list("items") {
			visible = append(visible, x.(map[string]any)["id"].(string))
		}
		if len(all) != len(visible) || len(all) < 2 {
			t.Fatalf("%d conversations for agents, %d for the visitor: %v", len(all), len(visible), r.happened)
		}
		for name, m := range map[string]*mirror{"the agent's screen": agent, "the visitor's browser": browser, "the visitor's page": page} {
			ids := visible
			if m == agent {
				ids = all
			}
			difference := ""
			for range 400 { // the last publications are on their way
				if difference = m.equals(ids); difference == "" {
					break
				}
				s.pause()
			}
			if difference != "" {
				t.Errorf("%s, cut %d times: %s", name, cuts[name].Load(), difference)
			}
			if n := cuts[name].Load(); n < gaps {
				t.Errorf("%s was cut only %d times", name, n)
			}
			if m == agent {
				continue
			}
			for _, c := range m.known {
				if strings.Contains(text(c.row)+text(c.messages), noteMark) {
					t.Errorf("%s has a note: %s", name, text(c.messages))
				}
			}
		}
		for _, what := range []string{"message", "reply", "note", "edit", "unsend", "close"} {
			if r.happened[what] == 0 {
				t.Errorf("nothing of %q happened: %v", what, r.happened)
			}
		}
		gapless(t, s)
		t.Log(r.happened, "asked for changes:", agent.asked, browser.asked, page.asked)
	})
}

// gapless proves of every conversation that seq runs from 1 to its head without a hole, and rev orders all changes.
func gapless(t *testing.T, s *stage) {
	t.Helper()
	if n := s.count(`/* all workspaces */ SELECT count(*) FROM conversation c WHERE
 (SELECT count(*) FROM message m WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id) <> seq_head
 OR (SELECT max(seq) FROM message m WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id) <> seq_head
 OR (SELECT max(rev) FROM message m WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id) > rev_head
 OR (SELECT max(visible_rev) FROM message m WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id) > visible_rev`); n != 0 {
		t.Errorf("%d conversations have holes", n)
	}
}

// A note is nothing to the visitor: no event, no revision, no other answer to anything he can ask.
func TestANoteLeavesNoTraceForTheVisitor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"auto_reply": false})
		v := s.visitor(bot)
		id := v.say(bot, "hello").str("conversation.id")
		here := "/v1/conversations/" + id
		reply := func(text, kind string) *answer {
			return s.owner.do("POST", here+"/messages", map[string]any{"client_id": uid.New(), "text": text, "kind": kind}).want(202)
		}
		reply("Good morning", "text")
		guest := "/v1/guest/conversations"
		everything := func() string {
			var b strings.Builder
			for _, path := range []string{guest + "?bot_id=" + bot, guest + "/" + id + "/messages", guest + "/" + id + "/changes?after=0", guest + "/" + id + "/changes?after=1"} {
				b.Write(v.do("GET", path, nil).want(200).raw)
			}
			r := v.do("POST", "/v1/guest/sessions", map[string]any{"bot_id": bot, "guest_token": v.token}).want(200)
			return b.String() + text([]any{r.at("conversation"), r.at("messages"), r.at("rev"), r.at("next"), r.at("contact")})
		}
		before := everything()
		rev := v.do("GET", guest+"/"+id+"/changes?after=0", nil).want(200).num("head")
		x := v.watch("", nil)
		note := reply(noteMark, "note").str("id")
		s.owner.do("PATCH", here+"/messages/"+note, map[string]any{"text": noteMark + " edited"}).want(200)
		if after := everything(); after != before {
			t.Errorf("a note changes what the visitor can read:\n%s\n%s", before, after)
		}
		s.owner.do("DELETE", here+"/messages/"+note, nil).want(200)
		if after := everything(); after != before {
			t.Errorf("taking a note back changes what the visitor can read:\n%s\n%s", before, after)
		}
		reply("One more thing", "text")
		s.until("the next answer comes", func() bool { return len(x.got()) > 0 })
		if p := x.got()[0]; number(p.data["prev"]) != rev || number(p.data["rev"]) != rev+1 || strings.Contains(text(p.data), noteMark) {
			t.Errorf("after a note the visitor at %d gets %s", rev, text(p.data))
		}
	})
}

// More changes than one answer holds: the stream makes up for all of them.
func TestALongGapIsMadeUpFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"auto_reply": false, "widget": map[string]any{"sessions": "all"}})
		v := s.visitor(bot)
		m := newMirror(v, "/v1/guest/conversations")
		x := v.watch("", m.hear)
		id := v.say(bot, "first").str("conversation.id")
		s.until("it is seen", func() bool { return x.lastID() != "" })
		x.cut()
		for i := range 230 {
			v.say(bot, fmt.Sprint("line ", i))
		}
		s.owner.do("POST", "/v1/conversations/"+id+"/close", nil).want(200)
		next := v.say(bot, "another conversation").str("conversation.id")
		asked := m.asked
		v.watch(x.lastID(), m.hear)
		s.until("everything is there", func() bool { return m.equals([]string{id, next}) == "" })
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.asked != asked {
			t.Errorf("the stream alone was not enough: changes were asked for %d times", m.asked-asked)
		}
	})
}

// Who was in charge and has left the company is no longer shown to the visitor as the one who answers.
func TestAVisitorSeesThatThePersonInChargeHasLeft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, fromAnywhere)
		bot := s.bot(map[string]any{"auto_reply": false})
		v, agent := s.visitor(bot), s.join(s.owner, "admin")
		m := newMirror(v, "/v1/guest/conversations")
		v.watch("", m.hear)
		id := v.say(bot, "hello").str("conversation.id")
		agent.do("POST", "/v1/conversations/"+id+"/take-over", nil).want(200)
		shown := func() string {
			m.mu.Lock()
			defer m.mu.Unlock()
			if m.known[id] == nil {
				return "nothing"
			}
			who, _ := m.known[id].row["agent"].(map[string]any)
			return fmt.Sprint(who["name"])
		}
		s.until("the visitor sees who is in charge", func() bool { return shown() == "admin" })
		s.owner.do("DELETE", "/v1/members/"+agent.member, nil).want(204)
		s.until("he sees that nobody is", func() bool { return shown() == "<nil>" })
		s.quiet()
		if wrong := m.equals([]string{id}); wrong != "" {
			t.Error(wrong)
		}
	})
}
