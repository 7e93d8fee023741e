package app_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/websearch/websearchtest"
)

// world is two companies on one installation, each with everything a company has.
type world struct {
	*stage
	people map[string]*person // of the company, by role
	bot    string             // answers
	mute   string             // leaves everything to people
	guest  *person            // a visitor of bot

	faqs       []string // imported; each is used up once
	overlapped []string
	unanswered []string

	stranger *person // owner of the other company
	theirs   place   // what the other company has
	key      *person // an API key of the owner that may do everything
	engine   *websearchtest.Engine
	vendor   *llmtest.Server
	markers  []string
}

// modelKey is a key that works.
func (w *world) modelKey() map[string]any {
	return map[string]any{"name": w.babble(), "vendor": "openai", "base_url": w.vendor.BaseURL(), "key": llmtest.GoodKey, "model": "small-1"}
}

// storedKey is a key of the company; there are never more than one.
func (w *world) storedKey() string {
	for _, k := range w.owner.do("GET", "/v1/model-keys", nil).want(200).list("items") {
		w.owner.do("DELETE", "/v1/model-keys/"+k.(map[string]any)["id"].(string), nil).want(204)
	}
	return w.owner.do("POST", "/v1/model-keys", w.modelKey()).want(201).str("id")
}

// searchEngine is what a company says about its search engine; storedEngine has it stored.
func (w *world) searchEngine() map[string]any {
	return map[string]any{"vendor": "searxng", "base_url": w.engine.URL, "key": ""}
}

func (w *world) storedEngine() {
	if w.owner.do("GET", "/v1/web-search", nil).want(200).str("engine.vendor") == "" {
		w.owner.do("PUT", "/v1/web-search", w.searchEngine()).want(200)
	}
}

// place is one bot with a conversation of one visitor.
type place struct {
	bot          string
	visitor      *person
	conversation string
}

var roles = []string{"owner", "admin", "senior_member", "junior_member", "viewer"}

func newWorld(t *testing.T, s *stage) *world {
	t.Helper()
	w := &world{stage: s, people: map[string]*person{"owner": s.owner}}
	for _, role := range roles[1:] {
		w.people[role] = s.join(s.owner, role)
	}
	w.bot = s.bot(map[string]any{"unknown_mode": "fixed_text", "reply_unknown": "Please ask our team."})
	w.mute = s.bot(map[string]any{"auto_reply": false, "chat": map[string]any{"auto_suggestion": false}}) // nothing goes on behind it
	w.guest = s.visitor(w.bot)
	w.stock()
	w.key = w.apiKey(s.owner, everything())

	w.vendor = llmtest.OpenAI(t)
	w.engine = websearchtest.New(t)

	w.stranger = s.newOwner("Elsewhere")
	mine := s.owner
	s.owner = w.stranger // the stage's helpers work for the owner
	w.theirs.bot = s.bot(map[string]any{"auto_reply": false, "chat": map[string]any{"auto_suggestion": false}})
	s.owner = mine
	w.theirs.visitor = s.visitor(w.theirs.bot)
	w.theirs.conversation = w.theirs.visitor.say(w.theirs.bot, "a word of another company").str("conversation.id")
	w.markers = []string{s.owner.workspace, s.owner.member, s.owner.email, w.bot, w.mute, w.guest.contact}
	return w
}

// babble is n words that mean nothing and are like no others.
func (s *stage) babble() string {
	s.n++
	sum := sha256.Sum256(fmt.Append(nil, s.n))
	var b strings.Builder
	for i, x := range sum[:18] {
		b.WriteString([]string{"ba", "ko", "li", "mu", "ne", "pa", "ri", "so", "tu", "ve", "wa", "xi", "yo", "za", "du", "fe"}[x%16])
		if i%6 == 5 {
			b.WriteByte(' ')
		}
	}
	return strings.TrimSpace(b.String())
}

// stock makes the objects that take a moment to come about, all at once.
func (w *world) stock() {
	w.t.Helper()
	const n = 24
	add := func(questions []string) (ids []string) {
		var items []any
		for _, q := range questions {
			items = append(items, map[string]any{"question": q, "answer": "It is " + q + "."})
		}
		for _, x := range w.owner.do("POST", "/v1/bots/"+w.bot+"/faqs/batch", map[string]any{"items": items}).want(201).list("items") {
			ids = append(ids, x.(map[string]any)["id"].(string))
		}
		w.quiet()
		return ids
	}
	var questions []string
	for range n {
		questions = append(questions, w.babble())
	}
	w.faqs = add(questions)
	w.overlapped = add(questions[n-6:])
	w.faqs = w.faqs[:n-6]
	for range 18 {
		w.visitor(w.bot).say(w.bot, w.babble())
	}
	w.owner.do("PUT", "/v1/bots/"+w.bot+"/answer-tests/settings", map[string]any{"automatic": false, "daily_limit": 100}).want(200) // they wait 10 s
	w.quiet()
	for _, x := range w.owner.do("GET", "/v1/bots/"+w.bot+"/unanswered?limit=100", nil).want(200).list("items") {
		w.unanswered = append(w.unanswered, x.(map[string]any)["id"].(string))
	}
	if len(w.unanswered) != 18 {
		w.t.Fatalf("%d unanswered questions", len(w.unanswered))
	}
}

// take uses an object of the stock up.
func (w *world) take(from *[]string) string {
	w.t.Helper()
	if len(*from) == 0 {
		w.t.Fatal("the stock is used up: make more of it")
	}
	id := (*from)[0]
	*from = (*from)[1:]
	return id
}

// conversation is a fresh one with the bot that leaves it to people, seen by everybody.
func (w *world) conversation() (id string, v *person) {
	w.t.Helper()
	v = w.visitor(w.mute)
	return v.say(w.mute, "hello "+w.babble()).str("conversation.id"), v
}

// answered is a fresh one in which the bot has the word and has answered.
func (w *world) answered() (id string, v *person) {
	w.t.Helper()
	v = w.visitor(w.bot)
	id = v.say(w.bot, "hi").str("conversation.id")
	w.quiet()
	return id, v
}

// suggested is a conversation with people in which a reply is suggested, and for which message.
func (w *world) suggested() (id string, seq int64) {
	w.t.Helper()
	question := w.owner.do("GET", "/v1/bots/"+w.bot+"/faqs/"+w.faqs[0], nil).want(200).str("question")
	v := w.visitor(w.bot)
	id = v.say(w.bot, "hi").str("conversation.id")
	w.quiet()
	w.owner.do("POST", "/v1/conversations/"+id+"/take-over", nil).want(200)
	w.owner.do("POST", "/v1/conversations/"+id+"/assign", map[string]any{"member_id": nil}).want(200) // seen by everybody
	v.say(w.bot, question)
	w.until("a reply is suggested", func() bool {
		list := w.owner.do("GET", "/v1/conversations/"+id+"/suggestions", nil).want(200)
		seq = list.num("items.0.seq")
		return len(list.list("items")) > 0
	})
	return id, seq
}

var modules = []string{"dashboard", "bots", "knowledge", "workflow", "live_chat", "ticket", "help_desk", "contacts", "form_builder",
	"reports", "marketplace", "settings", "members", "subscription", "activity_logs"}

var levels = []string{"none", "view", "edit", "manage"}

func everything() map[string]string {
	all := map[string]string{}
	for _, m := range modules {
		all[m] = "manage"
	}
	return all
}

// apiKey is a program that works in the name of boss.
func (s *stage) apiKey(boss *person, permissions map[string]string) *person {
	s.t.Helper()
	r := boss.do("POST", "/v1/api-keys", map[string]any{"name": "key " + uid.New(), "permissions": permissions}).want(201)
	return &person{s: s, token: r.str("key"), member: boss.member, workspace: boss.workspace}
}

// quiet waits until nothing happens in the background any more: no turn, no job that is due soon, no learning, no unread event.
func (s *stage) quiet() {
	s.t.Helper()
	s.until("the background is done", func() bool {
		soon := strconv.FormatInt(time.Now().Add(time.Minute).UnixMilli(), 10)
		return s.count(`/* all workspaces */ SELECT (SELECT count(*) FROM turn) + (SELECT count(*) FROM job_outbox WHERE run_at < `+soon+`)
 + (SELECT count(*) FROM source WHERE state IN ('waiting','learning') AND deleted_at IS NULL)
 + (SELECT count(*) FROM knowledge_task WHERE state IN ('queued','running'))
 + (SELECT count(*) FROM meaning_base WHERE queued OR holder <> '')
 + (SELECT count(*) FROM answer_check_run WHERE state IN ('queued','running'))
 + (SELECT count(*) FROM history_task WHERE state IN ('queued','running'))
 + (SELECT count(*) FROM web_site WHERE state IN ('queued','running') AND deleted_at IS NULL)
 + (SELECT count(*) FROM event_cursor WHERE consumer <> 'feed' AND last_id < (SELECT coalesce(max(id), 0) FROM event))`) == 0
	})
}

// noTask waits until no bot has a task that is not over: it may have one at a time.
func (s *stage) noTask() {
	s.t.Helper()
	s.until("the tasks are over", func() bool {
		return s.count(`/* all workspaces */ SELECT count(*) FROM knowledge_task WHERE state IN ('queued','running')`) == 0
	})
}

// rows is everything a workspace has, a line for each row, to see whether anything changed. The accounts of its people
// are part of it.
func (s *stage) rows(workspace string) map[string]bool {
	s.t.Helper()
	tables := `SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'workspace_id'`
	if s.db.Dialect() == db.Postgres {
		tables = `SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'workspace_id'`
	}
	all := map[string]bool{}
	for _, t := range s.lines(tables) {
		for _, row := range s.lines(`SELECT * FROM ` + t + ` WHERE workspace_id = '` + workspace + `'`) {
			all[t+": "+row] = true
		}
	}
	for _, row := range s.lines(`SELECT * FROM workspace WHERE id = '` + workspace + `'`) {
		all["workspace: "+row] = true
	}
	for _, row := range s.lines(`SELECT a.* FROM account a JOIN member m ON m.account_id = a.id WHERE m.workspace_id = '` + workspace + `'`) {
		all["account: "+row] = true
	}
	if len(all) < 20 {
		s.t.Fatalf("only %d rows of workspace %s", len(all), workspace)
	}
	return all
}

func (s *stage) lines(query string) []string {
	s.t.Helper()
	rows, err := s.db.Read().QueryContext(s.t.Context(), query)
	if err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		s.t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			s.t.Fatal(err)
		}
		if i := slices.Index(columns, "last_used_at"); i >= 0 {
			values[i] = nil // of an API key: its use is noted once a minute
		}
		if len(values) == 1 {
			out = append(out, fmt.Sprint(values[0]))
			continue
		}
		out = append(out, fmt.Sprintf("%q", values))
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return out
}

// difference tells which rows came and went, as a few lines.
func difference(before, after map[string]bool) string {
	var out []string
	for row := range before {
		if !after[row] {
			out = append(out, fmt.Sprintf("- %.400s", row))
		}
	}
	for row := range after {
		if !before[row] {
			out = append(out, fmt.Sprintf("+ %.400s", row))
		}
	}
	if len(out) > 8 {
		out = append(out[:8], fmt.Sprintf("and %d more", len(out)-8))
	}
	return strings.Join(out, "\n")
}
